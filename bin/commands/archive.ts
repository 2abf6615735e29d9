import { stderr, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import type { ArchiveRun } from '../../functions/history/domain/run-archive.ts';
import type { FollowedJob } from '../../lib/events/follow-job.ts';
import { archiveProgress, archiveReport } from '../../lib/events/report-archive.ts';
import { interruption, refuseBesideResume, runJobCommand } from '../../lib/events/run-job-command.ts';
import { findOps } from '../../lib/ops-client.ts';

export const usage = `npm run archive -- --older-than 90d [--resume ID] [--json] [--data-dir D]

Moves older events to the archive: written with a manifest of hashes, read back and compared, and only then deleted. Everything
that reads the history goes on reading them. --json prints the whole run.`;

const options = {
  'older-than': { type: 'string' },
  resume: { type: 'string' },
  json: { type: 'boolean', default: false },
  'data-dir': { type: 'string', default: '.springtide' },
} as const;

/** Exit code 0 when it is through, 1 when not. */
export async function run(args: string[]): Promise<number> {
  try {
    const { values } = parseArgs({ args, options });
    const { resume, json, 'data-dir': dataDir, ...wish } = values;
    if (resume !== undefined) refuseBesideResume(wish);
    const olderThanDays = resume === undefined ? daysIn(values['older-than']) : null;
    const job = await runJobCommand<ArchiveRun & FollowedJob>({
      call: await findOps(dataDir),
      collection: '/ops/archives',
      resume,
      body: { olderThanDays },
      progress: archiveProgress,
      resumeHint: (id) => `npm run archive -- --resume ${id}`,
      signal: interruption(),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    });
    stdout.write(`${json ? JSON.stringify(job, null, 2) : archiveReport(job)}\n`);
    return job.state.kind === 'done' ? 0 : 1;
  } catch (error) {
    stderr.write(`${(error as Error).message}\n`);
    return 1;
  }
}

function daysIn(text: string | undefined): number {
  if (text === undefined) throw new Error(usage);
  const [, days] = /^(\d{1,5})d$/.exec(text) ?? [];
  if (days === undefined)
    throw new Error(`archive: --older-than ${text} must be a number of days such as 90d`);
  return Number(days);
}
