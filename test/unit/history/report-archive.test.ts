import { expect, test } from 'vitest';
import type { ArchiveRun } from '../../../functions/history/domain/run-archive.ts';
import { archiveProgress, archiveReport } from '../../../lib/events/report-archive.ts';

const at = '2026-11-28T09:57:29.204Z';
const none = { segments: 0, commits: 0, events: 0, bytes: 0 };
const run: ArchiveRun = {
  ...{ before: '2026-08-30', startedAt: at, state: { kind: 'done', at }, day: '2026-08-30' },
  counts: { segments: 96, commits: 100, events: 1200, bytes: 38_982 },
};

test('an archive run says how many events went into how many objects, or that there were none', () => {
  expect(archiveReport(run)).toBe(
    'done: 1,200 events of before 2026-08-30 archived and read back, in 96 objects of 38,982 bytes together',
  );
  expect(archiveReport({ ...run, counts: none })).toBe(
    'done: no events of before 2026-08-30 were there to archive',
  );
});

test('a stopped archive run read as if all before its end had gone: now it says where it is', () => {
  const counts = { segments: 1, commits: 1, events: 1, bytes: 400 };
  const stopped = { ...run, state: { kind: 'stopped', at } as const, day: '2026-02-03', counts };
  expect(archiveReport(stopped)).toBe(
    'stopped at 2026-02-03: 1 event of before 2026-08-30 archived and read back, in 1 object of 400 bytes together',
  );
  const failed = { ...stopped, state: { kind: 'failed', at, reason: 'the archive is away' } as const };
  expect(archiveReport(failed)).toMatch(/^failed at 2026-02-03: the archive is away: 1 event /);
  expect(archiveProgress(stopped)).toBe('at 2026-02-03 of what is older than 2026-08-30: 1 event archived');
});
