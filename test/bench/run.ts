import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** `npm run bench -- NAME`: runs one benchmark; what functions print on the way is read and dropped, as Lambda does. */
const benches: Record<string, string> = {
  http: 'http-entry.ts',
  cold: 'cold-start.ts',
  import: 'import.ts',
  'bulk-upsert': 'sql/bulk-upsert.ts',
  'page-depth': 'sql/page-depth.ts',
  'counter-upkeep': 'sql/counter-upkeep.ts',
  'fan-out': 'sql/fan-out.ts',
  'newest-orders': 'sql/newest-orders.ts',
  balancing: 'balancing.ts',
  'cache-hit': 'cache/hit.ts',
  'cache-round-trip': 'cache/round-trip.ts',
  'cache-stampede': 'cache/stampede.ts',
  'kafka-batch': 'kafka/batch.ts',
  'kafka-publish': 'kafka/publish.ts',
  'kafka-consume': 'kafka/consume.ts',
  'aggregate-load': 'aggregate-load.ts',
  'scaling-evaluation': 'scaling/evaluation.ts',
  'scaling-reaction': 'scaling/reaction.ts',
  'scaling-validation': 'scaling/validation.ts',
  replay: 'replay.ts',
};

const bench = benches[process.argv[2] ?? ''];
if (bench === undefined) throw new Error(`name a benchmark: ${Object.keys(benches).join(', ')}`);
if (!existsSync(join(import.meta.dirname, 'node_modules'))) {
  throw new Error('the peers are not installed: npm ci --prefix test/bench');
}
const child = spawn(process.execPath, [join(import.meta.dirname, bench), ...process.argv.slice(3)], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
child.stdout.resume();
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
