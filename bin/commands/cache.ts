import { stderr, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import type { FleetStatistics, ServiceStatistics } from '../../functions/kernel/cache/shared-statistics.ts';
import { type CacheApi, cacheApi } from '../../lib/cache/cache-api.ts';
import { warmOrders } from '../../lib/cache/warm-orders.ts';
import { findRunning } from '../../lib/local/running.ts';

const USAGE = `npm run cache -- stats
npm run cache -- invalidate --account A GLOB [--dry-run]
npm run cache -- warm --account A [--pages N]

GLOB is *, entity:*, entity:id, entity:part* or tag:name; quote it. Warming reads the account's newest orders through the API,
100 at a time, 10 at once. All work on the running product (--data-dir D, default .springtide).`;

const options = {
  account: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  pages: { type: 'string', default: '5' },
  'data-dir': { type: 'string', default: '.springtide' },
} as const;

interface Order {
  account: string;
  glob: string | undefined;
  dryRun: boolean;
  pages: number;
}

const actions: Readonly<Record<string, (api: CacheApi, order: Order) => Promise<string>>> = {
  stats: async (api) => formatStatistics(await api.statistics()),
  invalidate: async (api, { account, glob, dryRun }) => {
    if (!account || !glob) throw new Error(USAGE);
    return JSON.stringify(await api.invalidate({ account, glob, dryRun }), null, 2);
  },
  warm: async (api, { account, pages }) => {
    if (!account || !(pages >= 1)) throw new Error(USAGE);
    const onProgress = (done: number): void => showProgress(`${done} orders read`);
    const { warmed, failed } = await warmOrders(api, { account, pages, onProgress });
    showProgress('');
    return `warmed ${warmed} orders of ${account}, ${failed} failed`;
  },
};

/** Shows, invalidates or warms the cache of the running product. Exit code 1 when it could not. */
export async function run(args: string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [name = '', glob] = positionals;
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (!action) throw new Error(USAGE);
    const { url, opsToken } = await findRunning(values['data-dir']);
    const order = {
      account: values.account ?? '',
      glob,
      dryRun: values['dry-run'],
      pages: Number(values.pages),
    };
    stdout.write(`${await action(cacheApi({ url, token: opsToken }), order)}\n`);
    return 0;
  } catch (error) {
    stderr.write(`${(error as Error).message}\n`);
    return 1;
  }
}

/** Progress goes to the terminal only, never into a pipe. */
function showProgress(text: string): void {
  if (stderr.isTTY) stderr.write(`\r\u001b[K${text}`);
}

function formatStatistics({ services, complete }: FleetStatistics): string {
  const lines = Object.entries(services).flatMap(([name, service]) => formatService(name, service));
  if (lines.length === 0) lines.push('no sandbox used its cache in the last three minutes');
  if (!complete) lines.push('(there are more sandboxes than were read)');
  return lines.join('\n');
}

function formatService(name: string, { sandboxes, reads, tiers, memory }: ServiceStatistics): string[] {
  const kib = Math.round(memory.bytes / 1024);
  return [
    `${name}: ${sandboxes} sandboxes, hit rate ${percent(reads.hitRate)}, ${reads.loads} loads, ${reads.stale} stale, ${kib} KiB in memory`,
    ...Object.entries(tiers).map(
      ([tier, { hits, misses, errors, hitRate }]) =>
        `  ${tier.padEnd(8)} ${hits} hits, ${misses} misses, ${errors} errors, hit rate ${percent(hitRate)}`,
    ),
  ];
}

function percent(rate: number | null): string {
  return rate === null ? 'unknown' : `${(100 * rate).toFixed(1)} %`;
}
