import { expect, test } from 'vitest';
import { newReplay, type Replay } from '../../../functions/history/domain/replay.ts';
import type { AccountId } from '../../../functions/kernel/tenancy.ts';
import { replayReport } from '../../../lib/events/report-replay.ts';

const at = '2026-11-28T09:57:29.204Z';
const request = { from: '2026-01-01T00:00:00.000Z', to: at, types: [], account: null, consumers: [] };

function replay(change: Partial<Replay>): string[] {
  return replayReport({ ...newReplay({ ...request, mode: 'ghost' }, at, 332), ...change }).split('\n');
}

test('a replay that was stopped before its first event said that a rebuild would change nothing, and not how far it had come', () => {
  const progress = { days: 332, day: 120, lanes: [] };
  expect(replay({ state: { kind: 'stopped', at }, progress })).toEqual([
    'stopped after 120 of 332 days: ghost replay of 2026-01-01T00:00:00.000Z to 2026-11-28T09:57:29.204Z',
    '0 events processed, 0 failed',
    'no live row was compared',
  ]);
  const failed = { kind: 'failed', at, reason: 'the table is away' } as const;
  expect(replay({ state: failed, progress })[0]).toContain(
    'failed after 120 of 332 days: the table is away: ghost',
  );
});

test('a ghost replay says what a live one would send, and what was sent long ago', () => {
  const effects = { notifications: { 'already-done': 1691 }, catalog: { 'would-perform': 2 } };
  expect(replay({ state: { kind: 'done', at }, effects }).slice(2, 4)).toEqual([
    'notifications: 0 webhooks would be sent, 1,691 already-done',
    'catalog: 2 listings would be paused',
  ]);
});

test('a replay that is through says what it would change and which accounts are as their events say', () => {
  const { diff } = newReplay({ ...request, mode: 'ghost' }, at, 1);
  const rows = { ...diff, compared: 1200, differing: 3, kinds: { order: { compared: 1200, differing: 3 } } };
  const one = { accountId: 'acme' as AccountId, kind: 'order', rebuiltVersion: 3, liveVersion: 5 };
  const differences = [
    { ...one, id: 'o-1', what: 'missing row', liveVersion: null },
    { ...one, id: 'o-2', what: 'other version' },
    { ...one, id: 'o-3', what: 'other content' },
  ] as const;
  const accounts = {
    acme: { rows: 1200, rebuilt: 'a', live: 'a' },
    other: { rows: 1, rebuilt: 'a', live: 'b' },
  };
  expect(
    replay({ state: { kind: 'done', at }, diff: { ...rows, accounts, differences: [...differences] } }).slice(
      2,
    ),
  ).toEqual([
    'this rebuild would change 3 of 1,200 orders',
    '  acme order o-1: there is no live row, its events make version 3',
    '  acme order o-2: the live row has version 5, its events make version 3',
    '  acme order o-3: the live row has the same version and other content',
    '1 of 2 accounts have the hash of their live rows',
  ]);
});
