import { loadavg } from 'node:os';
import { parseNamedParameters } from '../../../functions/kernel/sharding/named-parameters.ts';
import { ownedRead } from '../../../functions/kernel/sharding/owned-reads.ts';
import type { SqlValue } from '../../../functions/kernel/sharding/sql.ts';
import { listOrdersStatement } from '../../../functions/orders/store/list-orders-sql.ts';
import type { ListPosition } from '../../../functions/orders/store/order-store.ts';
import { median, saveResult } from '../results.ts';
import { ACCOUNT, BUCKET, type OrdersServer, startOrdersServer } from './orders-server.ts';

/** A page of 50 of one account's orders: the first, and others a million rows down, by our statement, fence included, and by OFFSET. */
const ROWS = 1_020_000;
const DEPTH = 1_000_000;
const SAMPLES = 200;
const OFFSET_SAMPLES = 10;

const FILL = `INSERT INTO orders (account_id, order_id, bucket, version, status, currency, total_minor, placed_at, customer,
    lines, modified_at, received_at, last_event_id)
  SELECT $1, 'order-' || n, $2::integer, 1, 'paid', 'GBP', n, timestamptz '2011-01-01' + make_interval(secs => n),
    jsonb_build_object('id', (n % 5000)::text), jsonb_build_array(jsonb_build_object('lineNo', 1, 'sku', 'S' || n % 4000,
      'description', 'A lantern of some kind', 'quantity', 6, 'unitPrice', '2.55', 'amountMinor', 1530)), now(), now(),
    gen_random_uuid()
  FROM generate_series($3::bigint, $4::bigint) AS n`;

const server = await startOrdersServer();
try {
  await fill(server);
  report(await measureAll(server));
} finally {
  await server.stop();
}

async function fill({ client }: OrdersServer): Promise<void> {
  for (let first = 1; first <= ROWS; first += 100_000) {
    await client.query(FILL, [ACCOUNT, BUCKET, first, Math.min(ROWS, first + 99_999)]);
  }
  await client.query('INSERT INTO account_counts SELECT $1, $2, count(*) FROM orders', [ACCOUNT, BUCKET]);
  await client.query('VACUUM ANALYZE orders');
}

type Times = Record<'first' | 'deep' | 'offset' | 'counter' | 'count', number[]>;

async function measureAll({ client, placement }: OrdersServer): Promise<Times> {
  const times: Times = { first: [], deep: [], offset: [], counter: [], count: [] };
  const timed = async (into: keyof Times, sql: string, values: unknown[], name?: string) => {
    const startedMs = performance.now();
    const { rows } = await client.query({ name, text: sql, values });
    times[into].push(performance.now() - startedMs);
    return rows;
  };
  const page = async (into: keyof Times, after: ListPosition | null) => {
    const { sql, parameters } = listOrdersStatement({ limit: 50, after, status: null });
    const asked = {
      sql,
      parameters: { ...parameters, account_id: ACCOUNT },
      intent: 'read',
      idempotent: true,
    } as const;
    const owned = ownedRead(asked, placement);
    const { text, names } = parseNamedParameters(owned.sql);
    const values = names.map((name) => plain(owned.parameters[name]));
    return timed(into, text, values, into);
  };
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    await page('first', null);
    // Spread over the rows below the depth, so that most samples meet pages nobody has just read.
    const below = Math.floor((sample / SAMPLES) * (ROWS - DEPTH - 51));
    const rows = await page('deep', positionOf(ROWS - DEPTH - below + 1));
    if (rows[0]?.order_id !== `order-${ROWS - DEPTH - below}`) throw new Error('not the page that was meant');
    await timed('counter', 'SELECT orders FROM account_counts WHERE account_id = $1', [ACCOUNT], 'counter');
    if (sample % (SAMPLES / OFFSET_SAMPLES) > 0) continue;
    await timed('offset', offsetSql(), [ACCOUNT, DEPTH + below]);
    await timed('count', 'SELECT count(*) FROM orders WHERE account_id = $1', [ACCOUNT]);
  }
  return times;
}

/** The same columns and order as our list. */
function offsetSql(): string {
  const { sql } = listOrdersStatement({ limit: 50, after: null, status: null });
  return sql.replace(':account_id', '$1').replace(':limit', '51 OFFSET $2');
}

function plain(value: SqlValue | undefined): unknown {
  return value !== null && typeof value === 'object' && 'timestamp' in value ? value.timestamp : value;
}

/** The row with this number is the (ROWS - number + 1)th of the list. */
function positionOf(number: number): ListPosition {
  return {
    placedAt: new Date(Date.UTC(2011, 0, 1) + number * 1000).toISOString(),
    orderId: `order-${number}`,
  };
}

function report(times: Times): void {
  const first = median(times.first);
  const counter = median(times.counter);
  const row = (name: string, some: readonly number[], to: number) => ({
    name,
    'ms, median': median(some).toFixed(3),
    ratio: (median(some) / to).toFixed(2),
  });
  const rows = [
    row('first page of 50', times.first, first),
    row('page of 50 at depth 1,000,000 and below, by cursor', times.deep, first),
    row('the same pages by OFFSET', times.offset, first),
    row('totalCount from the counter', times.counter, counter),
    row('totalCount by count(*)', times.count, counter),
  ];
  const notes = [
    `One account with ${ROWS} orders; ${SAMPLES} pages each in turn (OFFSET and count(*): ${OFFSET_SAMPLES}), over one plain connection.`,
    'Pages are compared with the first page, counts with the counter. Goal: at most 1.5 at depth 1,000,000.',
    `Load average ${loadavg()
      .map((one) => one.toFixed(1))
      .join(', ')}: other work ran on the machine.`,
  ];
  process.stderr.write(saveResult('page-depth', { title: 'A page of 50 orders, by depth', notes, rows }));
}
