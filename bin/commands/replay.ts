import { stderr, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import type { Replay } from '../../functions/history/domain/replay.ts';
import type { FollowedJob } from '../../lib/events/follow-job.ts';
import { replayProgress, replayReport } from '../../lib/events/report-replay.ts';
import { interruption, refuseBesideResume, runJobCommand } from '../../lib/events/run-job-command.ts';
import { findOps } from '../../lib/ops-client.ts';

export const usage = `npm run replay -- [--from INSTANT] [--to INSTANT] [--types A,B] [--account A] [--consumer GROUP]... [--live]

Hands the events of a range to consumers again and compares what they make of every order with the live rows. A ghost replay
(the default) performs no effect outside; --live performs those that have never happened.
  --from, --to    when we accepted the events, not the marketplace's time; by default all there are
  --no-consumers  only rebuild and compare
  --resume ID     go on with a stopped or failed replay
  --json          print the whole result as JSON
  --data-dir D    the running product (default .springtide)`;

const options = {
  from: { type: 'string' },
  to: { type: 'string' },
  types: { type: 'string' },
  account: { type: 'string' },
  consumer: { type: 'string', multiple: true },
  'no-consumers': { type: 'boolean', default: false },
  live: { type: 'boolean', default: false },
  resume: { type: 'string' },
  json: { type: 'boolean', default: false },
  'data-dir': { type: 'string', default: '.springtide' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

/** Exit code 0 when it is through and nothing failed or differed, 2 when something did, 1 when it could not run. */
export async function run(args: string[]): Promise<number> {
  try {
    const { values } = parseArgs({ args, options });
    const job = await replay(values);
    stdout.write(`${values.json ? JSON.stringify(job, null, 2) : replayReport(job)}\n`);
    return exitCode(job);
  } catch (error) {
    stderr.write(`replay: ${(error as Error).message}\n`);
    return 1;
  }
}

async function replay(values: Values) {
  const { resume, json: _json, 'data-dir': _data, ...wish } = values;
  if (resume !== undefined) refuseBesideResume(wish);
  return runJobCommand<Replay & FollowedJob>({
    call: await findOps(values['data-dir']),
    collection: '/ops/replays',
    resume,
    body: wishOf(values),
    progress: replayProgress,
    resumeHint: (id) => `npm run replay -- --resume ${id}`,
    signal: interruption(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
}

function wishOf(values: Values) {
  const { from, to, account, live } = values;
  const consumers = values['no-consumers'] ? [] : values.consumer;
  return {
    ...(from && { from }),
    ...(to && { to }),
    ...(account && { account }),
    ...(values.types && { types: values.types.split(',') }),
    ...(consumers && { consumers }),
    live,
  };
}

function exitCode({ state, failed, diff }: Replay): number {
  if (state.kind !== 'done') return 1;
  return failed + diff.differing + diff.broken > 0 ? 2 : 0;
}
