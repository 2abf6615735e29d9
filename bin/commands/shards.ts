import { env, stderr, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import { chooseAction } from '../../lib/choose-action.ts';
import { findOps } from '../../lib/ops-client.ts';
import { refuseBeside } from '../../lib/refuse-beside.ts';
import { moveRequest } from '../../lib/shards/move-request.ts';
import { type ShardsClient, shardsClient } from '../../lib/shards/shards-client.ts';
import {
  type Answer,
  formatCapacity,
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
  migrations                          schema steps of every database
  capacity                            each shard's ACU range, its use in the last hour, and which range would fit; changes nothing`;

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

/** Options that every command takes. */
const COMMON = ['json', 'data-dir'] as const;

interface Command {
  takes: readonly Exclude<keyof typeof options, (typeof COMMON)[number]>[];
  /** An answer for people, one for programs, and whether all is well. */
  run(run: Run): Promise<Answer>;
}

const commands: Readonly<Record<string, Command>> = {
  status: { takes: [], run: async ({ client }) => formatStatus(await client.status()) },
  move: {
    takes: ['account', 'bucket', 'to'],
    run: async ({ client, values }) => formatMove(await client.move(moveRequest(values), showProgress)),
  },
  abort: {
    takes: ['id'],
    run: async ({ client, values: { id } }) => {
      if (!id) throw new Error(`--id is missing\n\n${usage}`);
      return formatMove(await client.abort(id), 'aborted');
    },
  },
  rebalance: {
    takes: ['dry-run'],
    run: async ({ client, values }) =>
      formatPlan(await client.rebalance(values['dry-run'] ?? false, showProgress)),
  },
  verify: {
    takes: ['account'],
    run: async ({ client, values }) => formatVerify(await client.verify(values.account)),
  },
  capacity: { takes: [], run: async ({ client }) => formatCapacity(await client.capacity()) },
  migrations: { takes: [], run: async ({ client }) => formatMigrations(await client.migrations()) },
};

/** Looks at the shards of the running product and moves what lives on them. Exit code 0 when all is well, else 1. */
export async function run(args: string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [name = '', ...words] = positionals;
    const command = chooseAction(commands, positionals[0], usage);
    // Whoever asks to rebalance one account, or forgets the dashes of a dry run, must not move everybody.
    const taken = { options: [...COMMON, ...command.takes] };
    refuseBeside({ action: name, options: values, words }, taken, usage);
    refuseKeptDryRun(command);
    const client = shardsClient(await findOps(values['data-dir']));
    const answer = await command.run({ client, values });
    showProgress('');
    stdout.write(`${values.json ? JSON.stringify(answer.data) : answer.text}\n`);
    return answer.ok ? 0 : 1;
  } catch (error) {
    stderr.write(`${(error as Error).message}\n`);
    return 1;
  }
}

/** Without the two dashes npm takes the option for its own, and what is left is a rebalance in earnest. */
function refuseKeptDryRun({ takes }: Command): void {
  if (takes.includes('dry-run') && env['npm_config_dry_run'] === 'true')
    throw new Error(`npm kept --dry-run for itself: put -- before it\n\n${usage}`);
}

/** Progress goes to the terminal only, never into a pipe. */
function showProgress(text: string): void {
  if (stderr.isTTY) stderr.write(`\r\u001b[K${text}`);
}
