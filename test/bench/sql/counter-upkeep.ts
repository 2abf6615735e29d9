import { loadavg } from 'node:os';
import { fenceParameters } from '../../../functions/kernel/sharding/fence.ts';
import { parseNamedParameters } from '../../../functions/kernel/sharding/named-parameters.ts';
import { inputText } from '../../../functions/orders/store/order-input.ts';
import { WRITE_ORDERS } from '../../../functions/orders/store/write-orders-sql.ts';
import { median, medianRatio, saveResult } from '../results.ts';
import { type OrderRow, orderRows } from './order-rows.ts';
import { ACCOUNT, BUCKET, type OrdersServer, startOrdersServer } from './orders-server.ts';
import { batches } from './upsert-contestants.ts';

/** What keeping the account's counter costs our statement, beside triggers that keep the same counter. */
const ORDERS = 5_000;
const ROUNDS = 5;

const COUNTED = /counted AS \([\s\S]*?\n\),\n/;
const WITHOUT = WRITE_ORDERS.replace(COUNTED, '');
if (WITHOUT === WRITE_ORDERS) throw new Error('the statement has no counter to leave out');

const ADD = (rows: string) => `INSERT INTO account_counts AS n (account_id, bucket, orders) ${rows}
  ON CONFLICT (account_id) DO UPDATE SET orders = n.orders + excluded.orders`;
const TRIGGERS = [
  `CREATE FUNCTION count_statement() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    ${ADD('SELECT account_id, bucket, count(*) FROM added GROUP BY account_id, bucket')}; RETURN NULL; END $$`,
  `CREATE FUNCTION count_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    ${ADD('VALUES (NEW.account_id, NEW.bucket, 1)')}; RETURN NULL; END $$`,
];

interface Contestant {
  name: string;
  text: string;
  trigger?: string;
  times: number[];
}

const contestants: Contestant[] = [
  { name: 'springtide without its counter', text: WITHOUT, times: [] },
  { name: 'springtide', text: WRITE_ORDERS, times: [] },
  {
    name: 'without, and a trigger for each statement',
    text: WITHOUT,
    trigger: 'REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_statement()',
    times: [],
  },
  {
    name: 'without, and a trigger for each row',
    text: WITHOUT,
    trigger: 'FOR EACH ROW EXECUTE FUNCTION count_row()',
    times: [],
  },
];

const server = await startOrdersServer();
try {
  for (const trigger of TRIGGERS) await server.client.query(trigger);
  const { incoming } = orderRows(ORDERS);
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const one of contestants) {
      const took = await measure(server, one, incoming);
      // The first round warms up.
      if (round > 0) one.times.push(took);
    }
  }
  report();
} finally {
  await server.stop();
}

/** Milliseconds to insert all orders into empty tables. */
async function measure(
  { client, placement }: OrdersServer,
  { name, text, trigger }: Contestant,
  rows: readonly OrderRow[],
): Promise<number> {
  await client.query('TRUNCATE orders, outbox, account_counts, customers, record_counts');
  await client.query('DROP TRIGGER IF EXISTS counting ON orders');
  if (trigger) await client.query(`CREATE TRIGGER counting AFTER INSERT ON orders ${trigger}`);
  await client.query('CHECKPOINT');
  const parsed = parseNamedParameters(text);
  const startedMs = performance.now();
  for (const batch of batches(rows)) {
    const given: Record<string, unknown> = {
      ...fenceParameters(placement),
      bucket: BUCKET,
      correlation_id: 'bench',
      causation_id: null,
      trace_parent: null,
      orders: inputText(batch.map(({ write }) => write)),
    };
    await client.query({ name, text: parsed.text, values: parsed.names.map((one) => given[one]) });
  }
  const took = performance.now() - startedMs;
  await check(client, text === WRITE_ORDERS || trigger !== undefined);
  return took;
}

async function check(client: OrdersServer['client'], isCounted: boolean): Promise<void> {
  const { rows } = await client.query(
    'SELECT (SELECT count(*) FROM orders)::int AS found, (SELECT orders FROM account_counts WHERE account_id = $1)::int AS counted',
    [ACCOUNT],
  );
  const [{ found, counted }] = rows;
  if (found !== ORDERS || counted !== (isCounted ? ORDERS : null)) {
    throw new Error(`${found} orders are there, the counter says ${counted}`);
  }
}

function report(): void {
  const bare = contestants[0]?.times ?? [];
  const rows = contestants.map(({ name, times }) => ({
    name,
    ms: median(times).toFixed(0),
    ratio: (median(times) / median(bare)).toFixed(2),
    'ratio in one round, median': medianRatio(times, bare).toFixed(2),
  }));
  const notes = [
    `${ORDERS} new orders of one account in batches of 500, ${ROUNDS} rounds in turns, over one plain connection. The counter is`,
    'exact after each of them, or the run fails. Goal: at most 1.2.',
    `Load average ${loadavg()
      .map((one) => one.toFixed(1))
      .join(', ')}: other work ran on the machine.`,
  ];
  process.stderr.write(saveResult('counter-upkeep', { title: 'Upkeep of an exact counter', notes, rows }));
}
