import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { bucketOf } from '../../functions/kernel/sharding/bucket.ts';
import { placeAccount } from '../../functions/kernel/sharding/directory.ts';
import { subjectOfAccount } from '../../functions/kernel/sharding/moving/move-record.ts';
import { beginMove, runMove } from '../../functions/kernel/sharding/moving/run-move.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { migrations } from '../../functions/orders/store/migrations.ts';
import { movedTables } from '../../functions/orders/store/moved-tables.ts';
import { expectNothingLost, startLoad } from '../support/move-load.ts';
import { memoryMoveLog, movePorts, silentLogger } from '../support/move-world.ts';
import { startShards } from '../support/shards-fixture.ts';

/**
 * How long writes wait while an account with many orders moves under load: `node test/bench/move-pause.ts [orders]`.
 * Real PostgreSQL behind the local Data API, four writers, relays on both shards.
 */
const count = Number(process.argv[2] ?? 100_000);
const account = 'acct-large' as AccountId;

const FILL = `INSERT INTO orders (account_id, order_id, bucket, version, status, currency, total_minor, placed_at, customer, lines,
  modified_at, received_at, last_event_id)
SELECT :account, 'filled-' || n, :bucket, 1, 'paid', 'GBP', n, now() - make_interval(secs => n), jsonb_build_object('id', n::text),
  jsonb_build_array(jsonb_build_object('lineNo', 1, 'sku', 'S' || n, 'description', 'A lantern of some kind', 'quantity', 6,
    'unitPrice', '2.55', 'amountMinor', 1530)), now(), now(), gen_random_uuid()
FROM generate_series(:first, :last) AS n`;

const world = await startShards({ count: 2, database: { name: 'orders_db', migrations } });
const shard = placeAccount(world.directory.current, account).shard;
const bucket = bucketOf(account);
for (let first = 1; first <= count; first += 20_000) {
  await world.query(shard, FILL, { account, bucket, first, last: Math.min(count, first + 19_999) });
}
const steps: Record<string, number> = {};
const ports = {
  ...movePorts(world, [{ name: 'orders_db', tables: movedTables }], memoryMoveLog()),
  sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
  logger: {
    ...silentLogger,
    info: (_text: string, data: Readonly<Record<string, unknown>> = {}) => {
      steps[String(data.step)] = Number(data.tookMs);
    },
  },
};
const load = startLoad(world, { accounts: [account], writersEach: 4 });
const quietMs = await longestOver(3_000);
const to = shard === 'shard-0' ? 'shard-1' : 'shard-0';
const startedMs = performance.now();
const move = await runMove(ports, (await beginMove(ports, { subject: subjectOfAccount(account), to })).id);
const tookMs = Math.round(performance.now() - startedMs);
const longestWaitMs = Math.round(load.longestWaitMs);
await load.stop();
const [counted] = await world.query(to, 'SELECT count(*) AS n FROM orders WHERE account_id = :account', {
  account,
});
const writes = [...load.versions.values()].reduce((sum, version) => sum + version, 0);
await expectNothingLost(world, load);
const result = {
  at: new Date().toISOString(),
  machine: `${cpus().length} x ${cpus()[0]?.model}`,
  orders: Number(counted?.n),
  step: move.step,
  verified: move.verified,
  tookMs,
  steps,
  pauseMs: move.pauseMs,
  longestWaitMs,
  longestWaitWithoutMoveMs: quietMs,
  writes,
};
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
writeFileSync(
  join(import.meta.dirname, 'results', 'move-pause.json'),
  `${JSON.stringify(result, null, 2)}\n`,
);
await world.stop();

/** The longest wait before anything moves, as a measure of the machine; forgotten afterwards. */
async function longestOver(ms: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  const longest = Math.round(load.longestWaitMs);
  load.longestWaitMs = 0;
  return longest;
}
