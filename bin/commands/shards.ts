import { stderr, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import { chooseAction } from '../../lib/choose-action.ts';
import { findOps } from '../../lib/ops-client.ts';
import { type ShardsClient, shardsClient } from '../../lib/shards/shards-client.ts';
import {
  type Answer,
  formatMigrations,
  formatMove,
  formatPlan,
  formatStatus,
  formatVerify,
} from '../../lib/shards/shards-report.ts';

export const usage = `npm run shards -- COMMAND [--json] [--data-dir DIR]

  status                              owners, single accounts, moves
  move --account A --to shard-3       move one account and watch it
  move --bucket 17 --to 2             move one bucket and watch it
  abort --id 17-3                     give a move up before its flip
  rebalance [--dry-run]               the least moves that spread the buckets evenly, and watch them
  verify [--account A]                compare every shard with the directory
  migrations                          schema steps of every database`;

const options = {
  json: { type: 'boolean', default: false },
  'data-dir': { type: 'string', default: '.springtide' },
  account: { type: 'string' },
  bucket: { type: 'string' },
  to: { type: 'string' },
  id: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>['values'];

interface Run {
  client: ShardsClient;
  values: Values;
}

/** What each command does: an answer for people, one for programs, and whether all is well. */
const commands: Readonly<Record<string, (run: Run) => Promise<Answer>>> = {
  status: async ({ client }) => formatStatus(await client.status()),
  move: async ({ client, values }) => formatMove(await client.move(moveOf(values), showProgress)),
  abort: async ({ client, values }) => formatMove(await client.abort(required(values.id, '--id')), 'aborted'),
  rebalance: async ({ client, values }) =>
    formatPlan(await client.rebalance(values['dry-run'] ?? false, showProgress)),
  verify: async ({ client, values }) => formatVerify(await client.verify(values.account)),
  migrations: async ({ client }) => formatMigrations(await client.migrations()),
};

/** Looks at the shards of the running product and moves what lives on them. Exit code 0 when all is well, else 1. */
export async function run(args: string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const command = chooseAction(commands, positionals[0], usage);
    const client = shardsClient(await findOps(values['data-dir']));
    const answer = await command({ client, values });
    showProgress('');
    stdout.write(`${values.json ? JSON.stringify(answer.data) : answer.text}\n`);
    return answer.ok ? 0 : 1;
  } catch (error) {
    stderr.write(`${(error as Error).message}\n`);
    return 1;
  }
}

function required(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw new Error(`${name} is missing\n\n${usage}`);
  return value;
}

/** `--to 2` is `--to shard-2`. */
function moveOf({ account, bucket, to }: Values): Record<string, unknown> {
  const target = required(to, '--to');
  const shard = /^\d+$/.test(target) ? `shard-${target}` : target;
  if ((account === undefined) === (bucket === undefined))
    throw new Error(`either --account or --bucket\n\n${usage}`);
  return account === undefined ? { bucket: Number(bucket), to: shard } : { account, to: shard };
}

/** Progress goes to the terminal only, never into a pipe. */
function showProgress(text: string): void {
  if (stderr.isTTY) stderr.write(`\r\u001b[K${text}`);
}
