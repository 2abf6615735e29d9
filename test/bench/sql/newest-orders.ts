import { loadavg } from 'node:os';
import { BUCKET_COUNT } from '../../../functions/kernel/sharding/bucket.ts';
import { parseNamedParameters } from '../../../functions/kernel/sharding/named-parameters.ts';
import { scopeParameters } from '../../../functions/kernel/sharding/query-shards.ts';
import type { SqlValue } from '../../../functions/kernel/sharding/sql.ts';
import { type NewestPosition, newestOrdersStatement } from '../../../functions/orders/store/newest-orders.ts';
import { median, type Row, saveResult } from '../results.ts';
import { type OrdersServer, startOrdersServer } from './orders-server.ts';

/**
 * One shard's part of the list over all accounts, by how many accounts live there: by our statement, which asks the index of each
 * account's list; by a sort of all rows; and by an index by time, which every write would have to keep up.
 */
const ACCOUNTS = [1_000, 10_000, 100_000];
const ORDERS = 400_000;
const SAMPLES = 15;
const LIMIT = 51;

/** Accounts have as many orders on the average, the first ones many more than the others. */
const FILL = `INSERT INTO orders (account_id, order_id, bucket, version, status, currency, total_minor, placed_at, line_items,
    modified_at, received_at, last_event_id)
  SELECT 'acct-' || account, 'order-' || n, account % ${BUCKET_COUNT}, 1, CASE WHEN n % 20 = 0 THEN 'open' ELSE 'shipped' END, 'GBP', n,
    timestamptz '2011-01-01' + make_interval(secs => n / 2), '[{"lineNo":1}]', now(), now(), gen_random_uuid()
  FROM (SELECT n, CASE WHEN n <= $1::bigint THEN n ELSE floor($1::bigint * (hashint8(n)::bigint + 2147483648) / 4294967296.0
    * ((hashint8(n + 7)::bigint + 2147483648) / 4294967296.0))::bigint + 1 END AS account FROM generate_series(1, $2::bigint) AS n) AS numbered`;
const COUNT = `INSERT INTO account_counts SELECT account_id, min(bucket), count(*) FROM orders GROUP BY account_id`;
const BY_TIME = 'CREATE INDEX orders_of_all_by_time ON orders (placed_at DESC, account_id, order_id DESC)';

/** The same page for who owns every row. */
const PLAIN = `SELECT account_id, order_id, status, placed_at, customer ->> 'id' AS customer_id,
    json_array_length(CAST(line_items AS json)) AS line_count
  FROM orders ORDER BY placed_at DESC, account_id, order_id DESC LIMIT ${LIMIT}`;

const server = await startOrdersServer();
try {
  const rows: Row[] = [];
  for (const accounts of ACCOUNTS) rows.push(await measure(server, accounts));
  report(rows);
} finally {
  await server.stop();
}

async function measure({ client }: OrdersServer, accounts: number): Promise<Row> {
  await client.query('DROP INDEX IF EXISTS orders_of_all_by_time');
  await client.query('TRUNCATE orders, account_counts');
  await client.query(FILL, [accounts, ORDERS]);
  await client.query(COUNT);
  await client.query('VACUUM ANALYZE orders, account_counts');
  const timed = async (sql: string, values: unknown[]) => {
    const times: number[] = [];
    let found = 0;
    for (let sample = 0; sample < SAMPLES; sample += 1) {
      const startedMs = performance.now();
      found = (await client.query({ text: sql, values })).rows.length;
      times.push(performance.now() - startedMs);
    }
    if (found !== LIMIT) throw new Error(`a page of ${found} rows`);
    return median(times);
  };
  const ours = (status: string | null, after: NewestPosition | null) => timed(...bound(status, after));
  const first = await ours(null, null);
  const deep = await ours(null, { placedAt: '2011-01-02T00:00:00.000Z', accountId: 'acct-5', orderId: 'x' });
  const open = await ours('open', null);
  const sorted = await timed(PLAIN, []);
  await client.query(BY_TIME);
  const indexed = await timed(PLAIN, []);
  return {
    name: `${accounts} accounts, ${ORDERS} orders`,
    'first page, ms': first.toFixed(2),
    'page far behind, ms': deep.toFixed(2),
    'first page of open, ms': open.toFixed(2),
    'by sorting all, ms': sorted.toFixed(2),
    'by an index by time, ms': indexed.toFixed(2),
    'µs for each account': ((first * 1000) / accounts).toFixed(1),
  };
}

function bound(status: string | null, after: NewestPosition | null): [string, unknown[]] {
  const rest = { placedFrom: null, placedTo: null };
  const { sql, parameters } = newestOrdersStatement({ limit: LIMIT, after, status, ...rest });
  const buckets = Array.from({ length: BUCKET_COUNT }, (_, bucket) => bucket);
  const scope = scopeParameters({ buckets, accountsHere: [], accountsAlone: [] });
  const { text, names } = parseNamedParameters(sql);
  const values: Record<string, SqlValue> = { ...parameters, ...scope };
  return [text, names.map((name) => plain(values[name]))];
}

function plain(value: SqlValue | undefined): unknown {
  if (value === null || typeof value !== 'object') return value;
  if ('timestamp' in value) return value.timestamp;
  return 'json' in value ? JSON.stringify(value.json) : value;
}

function report(rows: readonly Row[]): void {
  const notes = [
    `One shard that owns all buckets, over one plain connection; pages of 50 (${LIMIT} rows), medians of ${SAMPLES}. What the list costs grows with the accounts of`,
    'a shard and not with their orders; an index by time would answer at once, and is not there because every write would keep it up.',
    `Load average ${loadavg()
      .map((one) => one.toFixed(1))
      .join(', ')}: other work ran on the machine.`,
  ];
  process.stderr.write(
    saveResult('newest-orders', { title: 'The newest orders of all accounts', notes, rows }),
  );
}
