import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import process, { env, exit, stderr, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import { startLocal } from '../../lib/local/host.ts';
import { startPage } from '../../lib/local/start-page.ts';
import { stopSignals } from '../../lib/local/stop-signals.ts';

export const usage = `npm start -- [--fresh] [--shards N] [--readers N] [--port N] [--data-dir D]

Runs the whole product on this machine: the synthesized template, on real engines.
  --fresh       begin with empty data
  --shards N    database shards (default: as many as the data has, else 4). More than before: they join empty, then
                npm run shards -- rebalance moves buckets to them while writes go on
  --readers N   streaming standbys for each shard, from which functions read: 0 or 1 (default: as the stage says)
  --port N      port of the HTTP API (default 4400; 0: any free one)
  --data-dir D  where everything is kept (default .springtide)`;

const DEFAULT_PORT = '4400';
const options = {
  fresh: { type: 'boolean', default: false },
  shards: { type: 'string' },
  readers: { type: 'string' },
  port: { type: 'string', default: DEFAULT_PORT },
  'data-dir': { type: 'string', default: '.springtide' },
} as const;

/** Runs until SIGINT or SIGTERM. Exit code 0 after a clean stop, 1 when it could not start. */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options });
  const startedMs = Date.now();
  const elapsed = () => `${((Date.now() - startedMs) / 1000).toFixed(1)} s`;
  const ending = stopSignals(process, Date.now, endAtOnce);
  let cutShort = 0;
  // What runs when the stop comes is killed and delivered again by the next start: a screenful that would look like a failure.
  const report = (line: string) => {
    if (ending.signal.aborted) cutShort += 1;
    else stderr.write(`${new Date().toISOString()}  ${line}\n`);
  };
  try {
    const host = await startLocal({
      root: join(import.meta.dirname, '..', '..'),
      dataDir: resolve(values['data-dir']),
      fresh: values.fresh,
      stage: 'dev',
      ...readersOf(values.readers),
      ...shardsOf(values.shards),
      port: portOf(values.port),
      progress: (text) => stdout.write(`${elapsed().padStart(8)}  ${text}\n`),
      report,
      required: (env['SPRINGTIDE_REQUIRE'] ?? '').split(','),
      environment: env,
      clock: Date.now,
      newId: randomUUID,
      signal: ending.signal,
    });
    stdout.write(startPage(host, { elapsed: elapsed(), dataDir: values['data-dir'] }));
    await ending.received;
    stdout.write('\nStopping ... (Ctrl-C once more ends it at once)\n');
    await host.stop();
    if (cutShort > 0)
      stdout.write(`Cut short: ${cutShort} calls of functions; what they had begun is begun again.\n`);
    stdout.write('Stopped; the data is kept.\n');
    return 0;
  } catch (error) {
    if (ending.signal.aborted) return 0;
    stderr.write(`\nSpringtide could not start: ${(error as Error).message}\n`);
    return 1;
  }
}

function readersOf(text: string | undefined): { readers?: number } {
  if (text === undefined) return {};
  if (text === '0' || text === '1') return { readers: Number(text) };
  throw new Error(`--readers ${text} is neither 0 nor 1: a shard has one standby on this machine`);
}

/** Each is a PostgreSQL server of its own. */
const MOST_SHARDS = 16;

function shardsOf(text: string | undefined): { shards?: number } {
  if (text === undefined) return {};
  const shards = Number(text);
  if (/^\d+$/.test(text) && shards >= 1 && shards <= MOST_SHARDS) return { shards };
  throw new Error(`--shards ${text} is not a number from 1 to ${MOST_SHARDS}`);
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error(`--port ${text} is not a port`);
}

/** Without a word it looked as if the first signal had done its work. */
function endAtOnce(): never {
  stderr.write('\nEnded at once; the data is kept, and the next start goes on with what was begun.\n');
  exit(130);
}
