import type { Mutation } from './mutations.ts';

const KERNEL = 'functions/kernel';
const RECORD_SQL = `${KERNEL}/records/record-sql.ts`;
const WRITE_SQL = 'functions/orders/store/write-orders-sql.ts';
const RECORDS = ['test/contract/records.test.ts'];
const STORE = ['test/contract/orders-store.test.ts'];
const MOVES = ['test/contract/move-account.test.ts'];
const CUSTOMERS = ['test/contract/customers.test.ts'];
const NEWEST = 'functions/orders/store/newest-orders.ts';
const SHARDS = ['test/unit/kernel/query-shards.test.ts'];

/** Guards of data access that are no trap of their own: of records and orders, of moves, of what spans shards. */
export const accessMutations: readonly Mutation[] = [
  {
    guard: 'records: a key answers for another request',
    file: `${KERNEL}/records/idempotency.ts`,
    from: 'if (remembered.requestHash === requestHash) return;',
    to: 'if (remembered.requestHash.length === requestHash.length) return;',
    tests: RECORDS,
  },
  {
    guard: 'records: If-Match lets every version in',
    file: `${KERNEL}/records/expected-versions.ts`,
    from: 'stored !== null && expected.includes(stored)',
    to: 'stored !== null && stored >= 1',
    tests: RECORDS,
  },
  {
    guard: 'records: of two changes at once one is lost',
    file: RECORD_SQL,
    from: 'AND r.version = :expected_version',
    to: 'AND r.version >= :expected_version',
    tests: RECORDS,
  },
  {
    guard: 'records: the counter forgets who was deleted',
    file: RECORD_SQL,
    from: 'CASE WHEN CAST(:deleted AS boolean) THEN 0 ELSE 1 END',
    to: 'CASE WHEN CAST(:deleted AS boolean) THEN 1 ELSE 1 END',
    tests: RECORDS,
  },
  {
    guard: 'records: a product with listings is deleted',
    file: RECORD_SQL,
    from: 'AND NOT (CAST(:deleted AS boolean) AND r.dependants > 0)',
    to: 'AND NOT (CAST(:deleted AS boolean) AND r.dependants < 0)',
    tests: RECORDS,
  },
  {
    guard: 'records: a listing begins under a product that is gone',
    file: RECORD_SQL,
    from: 'p.id = :parent_id AND NOT p.deleted',
    to: 'p.id = :parent_id',
    tests: RECORDS,
  },
  {
    guard: 'orders: batches lock rows in any order',
    file: WRITE_SQL,
    from: 'FROM input i ORDER BY i.order_id\n',
    to: 'FROM input i\n',
    tests: ['test/contract/order-locks.test.ts'],
  },
  {
    guard: 'orders: the counter counts what was there',
    file: WRITE_SQL,
    from: 'count(*) FROM changed WHERE version = 1 HAVING',
    to: 'count(*) FROM changed HAVING',
    tests: STORE,
  },
  {
    guard: 'orders: a page shows its last order again',
    file: 'functions/orders/store/list-orders-sql.ts',
    from: '(placed_at, order_id) < (:placed_at, :order_id)',
    to: '(placed_at, order_id) <= (:placed_at, :order_id)',
    tests: STORE,
  },
  {
    guard: 'customers: nobody counts who was met in an order',
    file: WRITE_SQL,
    from: 'count(*) FROM met HAVING count(*) > 0',
    to: 'count(*) FROM met HAVING count(*) > 1000',
    tests: CUSTOMERS,
  },
  {
    guard: 'customers: of several orders an older one names the buyer',
    file: WRITE_SQL,
    from: "ORDER BY c.customer ->> 'id', c.placed_at DESC",
    to: "ORDER BY c.customer ->> 'id', c.placed_at",
    tests: CUSTOMERS,
  },
  {
    guard: 'figures: cancelled orders count',
    file: 'functions/orders/store/metrics-store.ts',
    from: "AND status <> 'cancelled'",
    to: "AND status <> ''",
    tests: ['test/contract/order-reports.test.ts'],
  },
  {
    guard: 'move: sides that differ pass for the same',
    file: `${KERNEL}/sharding/moving/table-sums.ts`,
    from: 'return a.rows === b.rows && a.hash === b.hash;',
    to: 'return a.rows === b.rows || a.hash === b.hash;',
    tests: MOVES,
  },
  {
    guard: 'move: what left is not cleaned up',
    file: `${KERNEL}/sharding/moving/clean-up.ts`,
    from: 'purged === CLEAN_ROWS && mayContinue()',
    to: 'purged < CLEAN_ROWS && mayContinue()',
    tests: MOVES,
  },
  {
    guard: 'shards: buckets that nobody read count as covered',
    file: `${KERNEL}/sharding/query-shards.ts`,
    from: ".filter(({ outcome }) => outcome === 'answered')",
    to: '.filter(({ outcome }) => outcome !== undefined)',
    tests: SHARDS,
  },
  {
    guard: 'shards: what moved meanwhile is not asked for again',
    file: `${KERNEL}/sharding/query-shards.ts`,
    from: 'if (coverage.steady || isLate || round === ROUNDS) return answer;',
    to: 'if (coverage.steady || isLate || round >= 1) return answer;',
    tests: SHARDS,
  },
  {
    guard: 'newest orders: what a shard holds of slots that left it counts',
    file: NEWEST,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is part of the source text
    from: "WHERE ${livesHere('a')}",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is part of the source text
    to: "WHERE (${livesHere('a')} OR true)",
    tests: ['test/contract/newest-orders.test.ts'],
  },
  {
    guard: 'newest orders: accounts behind the position lose what was placed at its instant',
    file: NEWEST,
    from: "THEN interval '1 microsecond' ELSE",
    to: "THEN interval '0' ELSE",
    tests: ['test/contract/newest-orders.test.ts'],
  },
  {
    guard: 'newest orders: the accounts with the oldest orders are asked for more',
    file: NEWEST,
    from: 'ORDER BY o.placed_at DESC, a.account_id COLLATE "C" LIMIT :limit',
    to: 'ORDER BY o.placed_at, a.account_id COLLATE "C" LIMIT :limit',
    tests: ['test/contract/newest-orders.test.ts'],
  },
  {
    guard: 'shards: a merge takes the shards one after the other',
    file: `${KERNEL}/sharding/merge-shards.ts`,
    from: 'compare(one.row, best.row) < 0 ? one : best',
    to: 'compare(one.row, best.row) < 0 ? best : best',
    tests: ['test/property/merge-shards.test.ts'],
  },
  {
    guard: 'readers: a read may write',
    file: 'functions/aws/pg-read-wire.ts',
    from: "'BEGIN TRANSACTION READ ONLY'",
    to: "'BEGIN TRANSACTION'",
    tests: ['test/contract/readers.test.ts'],
  },
  {
    guard: 'readers: more than half are put out',
    file: `${KERNEL}/balancing/outliers.ts`,
    from: '|| outCount >= most) return false;',
    to: '|| outCount >= most + size) return false;',
    tests: ['test/unit/balancing/outliers.test.ts'],
  },
  {
    guard: 'budgets: who came last goes first',
    file: `${KERNEL}/resilience/budget.ts`,
    from: 'const next = waiters.shift();',
    to: 'const next = waiters.pop();',
    tests: ['test/unit/kernel/budget.test.ts'],
  },
  {
    guard: 'database: what must not be repeated is repeated',
    file: 'functions/aws/sql-data-api.ts',
    from: 'if (!error.retryable || attempt + 1 >= MAX_ATTEMPTS)',
    to: 'if (attempt + 1 >= MAX_ATTEMPTS)',
    tests: ['test/contract/sql-data-api-adapter.test.ts'],
  },
  {
    guard: 'migrations: two at once do the same step twice',
    file: `${KERNEL}/sharding/migration.ts`,
    from: "const LOCK = 'PERFORM pg_advisory_xact_lock(7215001)';",
    to: "const LOCK = 'PERFORM 7215001';",
    tests: ['test/contract/bootstrap.test.ts'],
  },
  {
    guard: 'cursors: one opens for another account',
    file: `${KERNEL}/cursor.ts`,
    from: 'JSON.stringify([scope.accountId, scope.list,',
    to: "JSON.stringify([scope.accountId === '', scope.list,",
    tests: ['test/unit/kernel/cursor.test.ts'],
  },
];
