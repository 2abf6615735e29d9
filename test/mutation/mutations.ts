import { accessMutations } from './access-mutations.ts';
import { accountMutations } from './account-mutations.ts';
import { balancingMutations } from './balancing-mutations.ts';
import { cacheReadMutations } from './cache-read-mutations.ts';
import { cacheRunMutations } from './cache-run-mutations.ts';
import { dataMutations } from './data-mutations.ts';
import { deliveryMutations } from './delivery-mutations.ts';
import { deployMutations } from './deploy-mutations.ts';
import { eventMutations } from './event-mutations.ts';
import { membershipMutations } from './membership-mutations.ts';
import { scalingMutations } from './scaling-mutations.ts';

/** A guard taken out of a source file, and the tests that must then fail. */
export interface Mutation {
  guard: string;
  file: string;
  /** Exact text that stands once in the file. */
  from: string;
  to: string;
  tests: string[];
  /** Only tests whose names hold this word are run: a trap's own tests must notice. */
  named?: string;
}

const WRITE_SQL = 'functions/orders/store/write-orders-sql.ts';
const INPUT_SQL = 'functions/orders/store/order-input.ts';
const STORE = ['test/contract/orders-store.test.ts'];
const CRASH = ['test/story/crash-import.test.ts'];
const STORES_CACHED = ['test/unit/cached-stores.test.ts'];
const DEBTS = ['test/unit/cache-debts.test.ts'];

/** Every guard of promise 1, of what the cache promises, of scaling, and of the event backbone. A mutation that no test notices means that the guard is not proved. */
export const mutations: readonly Mutation[] = [
  {
    guard: 'fence: the epoch is not compared',
    file: 'functions/kernel/sharding/fence.ts',
    from: "epoch = :epoch AND state = 'active'",
    to: "epoch >= 0 AND :epoch >= 0 AND state <> 'nothing'",
    tests: STORE,
  },
  {
    guard: 'fence: an account that left its bucket is let in',
    file: 'functions/kernel/sharding/fence.ts',
    from: 'AND NOT jsonb_exists(moved_out, :account_id)',
    to: 'AND NOT jsonb_exists(moved_out, :account_id) IS NULL',
    tests: STORE,
  },
  {
    guard: 'fence of reads: the copy that a move left behind is taken for the truth',
    file: 'functions/kernel/sharding/owned-reads.ts',
    from: "if (state === 'active' || (state === 'fenced' && directory === 'just read')) return rowsOfRead(rows);",
    to: "if (state !== 'active' || directory !== 'just read') return rowsOfRead(rows);",
    tests: ['test/contract/move-reads.test.ts'],
  },
  {
    guard: 'guard against older data: late writes win',
    file: WRITE_SQL,
    from: 'WHERE (excluded.modified_at, excluded.received_at) > (o.modified_at, o.received_at)',
    to: 'WHERE excluded.last_event_id <> o.last_event_id',
    tests: STORE,
  },
  {
    guard: 'content comparison: every write is a change',
    file: WRITE_SQL,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is part of the source text
    from: 'version = CASE WHEN ${CHANGED} THEN o.version + 1 ELSE o.version END,\n    last_event_id = CASE WHEN ${CHANGED} THEN excluded.last_event_id ELSE o.last_event_id END,',
    to: 'version = o.version + 1, last_event_id = excluded.last_event_id,',
    tests: STORE,
  },
  {
    guard: 'chunk once: an applied chunk is applied again',
    file: INPUT_SQL,
    from: "AND c.state = 'pending'",
    to: "AND c.state <> 'nothing'",
    tests: STORE,
  },
  {
    guard: 'one account a row: the tenant is not part of a read',
    file: 'functions/orders/store/order-store.ts',
    from: 'FROM orders WHERE account_id = :account_id AND order_id = :order_id',
    to: 'FROM orders WHERE :account_id IS NOT NULL AND order_id = :order_id',
    tests: STORE,
  },
  {
    guard: 'shard identity: two shards may be one database',
    file: 'functions/ops/domain/bootstrap.ts',
    from: 'if (row?.shard_id === shard && row.database_name === database.name) return;',
    to: 'if (row) return;',
    tests: ['test/contract/bootstrap.test.ts'],
  },
  {
    guard: 'T87 outbox: deleted before the log has it',
    file: 'functions/kernel/outbox/relay.ts',
    from: '    const results = await publishByTopic(ports, entries);\n    result.published += await removePublished(ports, results);',
    to: '    await ports.remove(entries.map((entry) => entry.position));\n    const results = await publishByTopic(ports, entries);',
    tests: ['test/unit/kernel/relay.test.ts'],
  },
  {
    guard: 'T86 conditional append: an event replaces another of its version (whole product)',
    file: 'functions/aws/dynamo-event-store.ts',
    from: "    ConditionExpression: 'attribute_not_exists(#aggregate)',\n    ExpressionAttributeNames: { '#aggregate': 'aggregate' },\n  });\n  return translated(happened(",
    to: '  });\n  return translated(happened(',
    tests: ['test/contract/event-store.test.ts'],
  },
  {
    guard: 'fence (whole product): a stale writer gets in',
    file: 'functions/kernel/sharding/fence.ts',
    from: "epoch = :epoch AND state = 'active'",
    to: "epoch >= 0 AND :epoch >= 0 AND state <> 'nothing'",
    tests: CRASH,
  },
  {
    guard: 'chunk once (whole product): repeated messages rewrite the outcome',
    file: INPUT_SQL,
    from: "AND c.state = 'pending'",
    to: "AND c.state <> 'nothing'",
    tests: CRASH,
  },
  {
    guard: 'cache: lists outlive a write',
    file: 'functions/kernel/cache/cached-repository.ts',
    from: "return [things, { kind: 'entity', entity: foundEntity(entity) }];",
    to: 'return [things];',
    tests: STORES_CACHED,
  },
  {
    guard: 'cache: who asks for fresh data is served from it',
    file: 'functions/kernel/cache/cached-read.ts',
    from: "if (scope?.demand !== 'replica') return null;",
    to: 'if (scope === undefined) return null;',
    tests: STORES_CACHED,
  },
  {
    guard: 'cache: an import chunk forgets nothing',
    file: 'functions/orders/store/cached-orders.ts',
    from: "orders.change(key.accountId, 'many', () => inner.applyChunk(key, traceParent)),",
    to: '(orders ? inner.applyChunk(key, traceParent) : inner.applyChunk(key, traceParent)),',
    tests: STORES_CACHED,
  },
  {
    guard: 'cache: an invalidation is proved although a tier missed it',
    file: 'functions/kernel/cache/invalidate.ts',
    from: 'failed.length === 0 ? proof : undefined',
    to: 'proof',
    tests: DEBTS,
  },
  {
    guard: 'cache: a write that may still happen is proved to be forgotten',
    file: 'functions/kernel/cache/forget-after.ts',
    from: 'const { proof: _, ...unproved } = telling;',
    to: 'const unproved = telling;',
    tests: DEBTS,
  },
  {
    guard: 'cache: what a dead writer owes is not paid',
    file: 'functions/kernel/cache/debts.ts',
    from: "const open = debts.filter(({ changed }) => changed === 'many' || !proven.has(changed.proof ?? ''));",
    to: "const open = debts.filter(({ changed }) => changed === 'many' && !proven.has(''));",
    tests: DEBTS,
  },
  {
    guard: 'cache: every filter that somebody made up is kept for 600 s',
    file: 'functions/kernel/cache/lease.ts',
    from: 'const isFirst = snapshot.generations[0] === null;',
    to: 'const isFirst = snapshot.generations[0] === undefined;',
    tests: ['test/unit/cache-chosen-filters.test.ts'],
  },
  {
    guard: 'cache: reads of two accounts are answered by one batch',
    file: 'functions/kernel/optimizing/batch-optimizer.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is part of the source text
    from: "return `${account} ${operation} ${cacheKey ? 'shared' : 'own'}`;",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is part of the source text
    to: "return `${account === '' ? '' : operation} ${cacheKey ? 'shared' : 'own'}`;",
    tests: ['test/unit/cache-optimizers.test.ts'],
  },
  {
    guard: 'one account a row: the tenant is not part of a read of many',
    file: 'functions/kernel/sharding/read-by-ids.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is part of the source text
    from: 'ON t.account_id = :account_id AND t.${id} = w.wanted',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is part of the source text
    to: 'ON :account_id IS NOT NULL AND t.${id} = w.wanted',
    tests: ['test/contract/batched-reads.test.ts'],
  },
  ...balancingMutations,
  ...dataMutations,
  ...accessMutations,
  ...scalingMutations,
  ...accountMutations,
  ...deployMutations,
  ...cacheReadMutations,
  ...cacheRunMutations,
  ...eventMutations,
  ...deliveryMutations,
  ...membershipMutations,
];
