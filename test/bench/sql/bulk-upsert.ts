import { loadavg } from 'node:os';
import { FILL_CUSTOMERS } from '../../../functions/orders/store/fill-customers-sql.ts';
import { median, saveResult } from '../results.ts';
import { type OrderRow, orderRows } from './order-rows.ts';
import { ACCOUNT, BUCKET, type OrdersServer, startOrdersServer } from './orders-server.ts';
import { prismaContestants } from './prisma-contestants.ts';
import { BATCH, type Contestant, stageRows, statementContestants } from './upsert-contestants.ts';
import { INPUT_NAMES, stagedSource, upsert } from './upsert-sql.ts';

/**
 * 5,000 orders, half new and half changed, into one real database by every contestant in turn, from the same state each
 * time. Nothing else about the server differs.
 */
const ORDERS = 5_000;
const ROUNDS = 15;
/** Those that send every row alone take seconds, so they take part in the first rounds only. */
const SLOW_ROUNDS = 2;
const OURS = 'springtide, one statement per 500';
const APPLIED = 'springtide, import: stored chunks applied, 500 rows a statement';
const BUYERS_KNOWN = 'springtide, every buyer known already';
const LIMIT = 'limit: INSERT ... SELECT inside the server, all rows in one statement';

const server = await startOrdersServer();
const { stored, incoming } = orderRows(ORDERS);
const KNOWN_BUYERS = buyersOf(stored).size;
const NEW_BUYERS = buyersOf(incoming).difference(buyersOf(stored)).size;
const contestants: Contestant[] = [
  ...statementContestants(server),
  ...(await prismaContestants(server.connectionString)),
];
const times = new Map(contestants.map((one) => [one, [] as number[]]));
try {
  await stageRows(server.client, stored);
  await server.client.query('ALTER TABLE staged RENAME TO staged_before');
  await server.client.query('DROP TABLE copied');
  await stageRows(server.client, incoming);
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const one of contestants) {
      if (one.rowByRow && (round === 0 || round > SLOW_ROUNDS)) continue;
      const took = await measure(one, incoming);
      // The first round warms up.
      if (round > 0) times.get(one)?.push(took);
    }
  }
  report();
} finally {
  for (const one of contestants) await one.stop?.();
  await server.stop();
}

/** Milliseconds for all rows, from the stored state. */
async function measure(contestant: Contestant, rows: readonly OrderRow[]): Promise<number> {
  await resetTables(server);
  await contestant.prepare?.(rows);
  const startedMs = performance.now();
  await contestant.load(rows);
  const took = performance.now() - startedMs;
  await check(server, contestant);
  return took;
}

async function resetTables({ client }: OrdersServer): Promise<void> {
  await client.query('TRUNCATE orders, outbox, account_counts, customers, record_counts, import_chunks');
  await client.query(upsert(stagedSource('staged_before')), [ACCOUNT, BUCKET]);
  await client.query('INSERT INTO account_counts SELECT $1, $2, count(*) FROM orders', [ACCOUNT, BUCKET]);
  // The orders that are stored brought their buyers with them.
  await client.query("UPDATE customers_fill SET last_account = '', last_buyer = ''");
  while (!(await client.query(FILL_CUSTOMERS)).rows[0].done);
  await client.query('VACUUM ANALYZE orders, customers');
  await client.query('CHECKPOINT');
}

/** Whatever the way, the same rows must be there; and an event for each where events are written. */
async function check({ client }: OrdersServer, { name, effects }: Contestant): Promise<void> {
  const columns = INPUT_NAMES.filter((column) => column !== 'event_id').join(', ');
  const { rows } = await client.query(`SELECT
    (SELECT count(*) FROM (SELECT ${columns} FROM staged EXCEPT SELECT ${columns} FROM orders) AS missing)::int AS missing,
    (SELECT count(*) FROM orders WHERE version = 2)::int AS changed, (SELECT count(*) FROM outbox)::int AS events,
    (SELECT orders FROM account_counts)::int AS counted, (SELECT count(*) FROM customers)::int AS customers`);
  const [{ missing, changed, events, counted, customers }] = rows;
  const wanted = {
    missing: 0,
    changed: ORDERS / 2,
    events: effects.includes('outbox') ? ORDERS : 0,
    counted: effects.includes('counter') ? ORDERS : ORDERS / 2,
    customers: effects.includes('customers') ? KNOWN_BUYERS + NEW_BUYERS : KNOWN_BUYERS,
  };
  const found = { missing, changed, events, counted, customers };
  if (JSON.stringify(found) !== JSON.stringify(wanted)) {
    throw new Error(`${name}, ${effects}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
  }
}

function buyersOf(rows: readonly OrderRow[]): Set<string> {
  return new Set(rows.flatMap(({ write }) => write.customer?.id ?? []));
}

function medianOf(name: string, effects?: Contestant['effects']): number {
  const one = contestants.find((some) => some.name === name && (!effects || some.effects === effects));
  return median(times.get(one as Contestant) ?? []);
}

function report(): void {
  const ours = medianOf(OURS);
  const limit = medianOf(LIMIT, 'upsert');
  const equalLimit = medianOf(LIMIT, 'upsert, outbox');
  const buyersKnown = medianOf(BUYERS_KNOWN);
  const rows = contestants.map((one) => {
    const took = medianOf(one.name, one.effects);
    return {
      name: one.name,
      effects: one.effects,
      ms: took.toFixed(0),
      'rows/s': Math.round((ORDERS / took) * 1000),
      'to the limit': (took / limit).toFixed(2),
      'to springtide': (took / ours).toFixed(2),
    };
  });
  const writes = incoming.map(({ write }) => write);
  const lines = writes.reduce((sum, write) => sum + write.lines.length, 0);
  const bytes = Math.round(JSON.stringify(writes).length / ORDERS);
  const notes = [
    `${ORDERS} orders with ${lines} lines (${bytes} bytes of JSON each), half new and half changed, in batches of ${BATCH};`,
    `medians of ${ROUNDS} rounds in which the contestants take turns (row by row: ${SLOW_ROUNDS}). PostgreSQL without fsync, which`,
    'favours those who commit often. The limit reads rows that lie in the server already, in their types.',
    'Only springtide refuses older data, checks the fence, keeps the counters, makes customers of new buyers and returns an outcome for each order.',
    `${(NEW_BUYERS / ORDERS) * 100} % of the orders bring a buyer whom the account did not know. In the retail file it is 20 % with the whole file as one`,
    'seller, 40 % as it is imported, by seller. The goal names upsert, guard, fence and outbox: the row whose buyers are all',
    `known already is the same statement where it makes no customer: ${(buyersKnown / limit).toFixed(2)}x the limit's time (goal 2.4).`,
    `With those new buyers Springtide takes ${(ours / limit).toFixed(2)}x the limit's time, ${(ours / equalLimit).toFixed(2)}x that of the limit that also writes the outbox.`,
    'An import stores its orders in chunks when it is accepted; the worker then applies one by the same statement, which reads it in the server,',
    `as the limit does its rows, and notes how many came to what: ${(medianOf(APPLIED) / limit).toFixed(2)}x the limit's time, the storing not counted; with it in the row below.`,
    `Load average ${loadavg()
      .map((one) => one.toFixed(1))
      .join(', ')}: other work ran on the machine.`,
  ];
  process.stderr.write(
    saveResult('bulk-upsert', { title: 'Bulk upsert of orders into PostgreSQL', notes, rows }),
  );
}
