import { stderr, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import type { GlobReport } from '../../functions/cache/domain/invalidate-glob.ts';
import type { WarmRun } from '../../functions/cache/domain/warm-run.ts';
import type { FleetStatistics } from '../../functions/kernel/cache/shared-statistics.ts';
import { formatInvalidation, formatStatistics, formatWarmRun } from '../../lib/cache/cache-report.ts';
import { chooseAction } from '../../lib/choose-action.ts';
import type { FollowedJob } from '../../lib/events/follow-job.ts';
import { interruption, runJobCommand } from '../../lib/events/run-job-command.ts';
import { type CallOps, findOps } from '../../lib/ops-client.ts';
import { refuseBeside } from '../../lib/refuse-beside.ts';

export const usage = `npm run cache -- stats
npm run cache -- invalidate --account A GLOB [--dry-run]
npm run cache -- warm --account A [--entities order,product,listing,user] [--limit N]
npm run cache -- warm --resume ID

GLOB is *, entity:*, entity:id, entity:part* or tag:name; quote it. Entities are order, product, listing and user; order-list,
product-list ... for what was found by a filter; order-metrics. What is written through the API needs no invalidation.

Warming reads the account's newest N things of each kind (default 1,000) through the cache, 100 a step and 10 at once; it goes
on in the product when this command ends, and an interrupt stops it.

All work on the running product (--data-dir D, default .springtide); --json prints what it answered.`;

const options = {
  account: { type: 'string' },
  'dry-run': { type: 'boolean' },
  entities: { type: 'string' },
  limit: { type: 'string' },
  resume: { type: 'string' },
  json: { type: 'boolean', default: false },
  'data-dir': { type: 'string', default: '.springtide' },
} as const;

/** What was given. */
interface Order {
  account?: string;
  glob?: string;
  'dry-run'?: boolean;
  entities?: string;
  limit?: string;
  resume?: string;
}

/** What the product answered, and the same for people. */
interface Answer {
  data: unknown;
  text: string;
  failed?: boolean;
}

interface Action {
  takes(order: Order): readonly Exclude<keyof Order, 'glob'>[];
  /** How many words stand behind its name. */
  words?: number;
  run(call: CallOps, order: Order): Promise<Answer>;
}

const actions: Readonly<Record<string, Action>> = {
  stats: {
    takes: () => [],
    run: async (call) => {
      const data = await call<FleetStatistics>('GET', '/ops/cache');
      return { data, text: formatStatistics(data) };
    },
  },
  invalidate: {
    takes: () => ['account', 'dry-run'],
    words: 1,
    run: async (call, { account, glob, 'dry-run': dryRun = false }) => {
      if (!account || !glob) throw new Error(`invalidate needs --account A and a GLOB\n\n${usage}`);
      const data = await call<GlobReport>('POST', '/ops/cache/invalidate', { account, glob, dryRun });
      return { data, text: formatInvalidation(account, data) };
    },
  },
  warm: {
    takes: ({ resume }) => (resume === undefined ? ['account', 'entities', 'limit'] : ['resume']),
    run: warm,
  },
};

async function warm(call: CallOps, order: Order): Promise<Answer> {
  if (!order.account && !order.resume) throw new Error(`warm needs --account A or --resume ID\n\n${usage}`);
  const job = await runJobCommand<WarmRun & FollowedJob>({
    call,
    collection: '/ops/cache/warm',
    resume: order.resume,
    body: wishOf(order),
    progress: formatWarmRun,
    resumeHint: (id) => `npm run cache -- warm --resume ${id}`,
    signal: interruption(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
  return { data: job, text: formatWarmRun(job), failed: job.state.kind !== 'done' };
}

function wishOf({ account, entities, limit }: Order): object {
  return {
    ...(account !== undefined && { account }),
    ...(entities === undefined ? {} : { entities: entities.split(',') }),
    ...(limit === undefined ? {} : { limit: Number(limit) }),
  };
}

/** Shows, invalidates or warms the cache of the running product. Exit code 1 when it could not. */
export async function run(args: string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const { json, 'data-dir': dataDir, ...given } = values;
    const [name = '', ...words] = positionals;
    const { takes, words: wordsTaken = 0, run: act } = chooseAction(actions, positionals[0], usage);
    const taken = { options: takes(given), words: wordsTaken };
    refuseBeside({ action: name, options: given, words }, taken, usage);
    const [glob] = words;
    const order: Order = { ...given, ...(glob !== undefined && { glob }) };
    const { data, text, failed = false } = await act(await findOps(dataDir), order);
    stdout.write(`${json ? JSON.stringify(data, null, 2) : text}\n`);
    return failed ? 1 : 0;
  } catch (error) {
    stderr.write(`${(error as Error).message}\n`);
    return 1;
  }
}
