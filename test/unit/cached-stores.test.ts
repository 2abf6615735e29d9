import { expect, test, vi } from 'vitest';
import { withCache } from '../../functions/entry/with-cache.ts';
import { cachedRecordStore } from '../../functions/kernel/records/cached-record-store.ts';
import type { ChangeRequest, ChangeResult } from '../../functions/kernel/records/change-record.ts';
import type { RecordQuery, RecordStore } from '../../functions/kernel/records/record-store.ts';
import type { StoredRecord } from '../../functions/kernel/records/record-type.ts';
import {
  currentReadScope,
  type ReadScope,
  withReadScope,
} from '../../functions/kernel/sharding/read-scope.ts';
import { CachedMetrics } from '../../functions/orders/store/cached-metrics.ts';
import {
  cachedCustomers,
  cachedOrders,
  forgettingImports,
} from '../../functions/orders/store/cached-orders.ts';
import { ACME, cacheWorld, GLOBEX, repositoryPorts, silent } from '../support/cache-sandboxes.ts';
import { failingTier } from '../support/chaos-tier.ts';
import { requestOrigin } from '../support/order-builders.ts';

interface Thing {
  status: string;
}

const replica: ReadScope = { demand: 'replica', mustSee: null, written: null };
const reading = <T>(work: () => Promise<T>, scope = replica) => withReadScope(scope, work);
const change = (id: string) => ({ id }) as ChangeRequest<Thing>;
const written: ChangeResult = { answer: { status: 200, body: {} }, replayed: false, shard: null };

/** A store of one account's things, and two sandboxes before it. */
function world() {
  const { sandbox, redis, clock } = cacheWorld();
  const rows = new Map<string, StoredRecord<Thing>>();
  const put = (id: string) => {
    const version = (rows.get(id)?.version ?? 0) + 1;
    rows.set(id, { id, version, createdAt: '', updatedAt: '', data: { status: 'active' } });
  };
  const find = vi.fn(async (account: string, id: string) =>
    account === ACME ? (rows.get(id) ?? null) : null,
  );
  const list = vi.fn(async (account: string, { filters }: RecordQuery) => {
    const all = account === ACME ? [...rows.values()] : [];
    const records = all.filter(
      ({ data }) => filters['status'] === undefined || data.status === filters['status'],
    );
    return { records, hasNextPage: false };
  });
  const inner = {
    find,
    findMany: (account: string, ids: string[]) => Promise.all(ids.map((id) => find(account, id))),
    list,
    count: async () => rows.size,
    change: async (_: unknown, { id }: { id: string }) => {
      put(id);
      return written;
    },
  } as unknown as RecordStore<Thing>;
  const open = (cache = sandbox()) => cachedRecordStore(inner, 'thing', repositoryPorts(cache));
  return { a: open(), b: open(), open, sandbox, inner, find, list, put, redis, clock };
}

test('a second read is answered by the cache, in another sandbox too, and no account sees another', async () => {
  const { a, b, find, put } = world();
  put('1');
  expect(await reading(() => a.find(ACME, '1'))).toMatchObject({ version: 1 });
  expect(await reading(() => b.find(ACME, '1'))).toMatchObject({ version: 1 });
  expect(find).toHaveBeenCalledTimes(1);
  expect(await reading(() => b.find(GLOBEX, '1'))).toBeNull();
});

test('T64: a read that begins after a change was answered sees it in every sandbox, with no second in between', async () => {
  const { a, b } = world();
  for (let version = 1; version <= 5; version += 1) {
    await a.change(ACME, change('1'));
    expect(await reading(() => b.find(ACME, '1'))).toMatchObject({ version });
    expect(await reading(() => a.find(ACME, '1'))).toMatchObject({ version });
  }
});

test('T58: a remembered absence ends with the write that creates the record', async () => {
  const { a, b, find } = world();
  expect(await reading(() => b.find(ACME, '1'))).toBeNull();
  expect(await reading(() => b.find(ACME, '1'))).toBeNull();
  expect(find).toHaveBeenCalledTimes(1);
  await a.change(ACME, change('1'));
  expect(await reading(() => b.find(ACME, '1'))).toMatchObject({ version: 1 });
});

const page: RecordQuery = { limit: 50, after: null, filters: {}, revealsPrivate: false };

test('T73: a list and its count are read once and right at once after a change, whoever wrote and whoever reads', async () => {
  const { a, b, list } = world();
  expect(await reading(() => b.list(ACME, page))).toEqual({ records: [], hasNextPage: false });
  expect(await reading(() => a.list(ACME, page))).toEqual({ records: [], hasNextPage: false });
  expect(await reading(() => b.count(ACME, null))).toBe(0);
  expect(list).toHaveBeenCalledTimes(1);
  for (let records = 1; records <= 3; records += 1) {
    await a.change(ACME, change(`${records}`));
    expect((await reading(() => b.list(ACME, page))).records).toHaveLength(records);
    expect((await reading(() => a.list(ACME, page))).records).toHaveLength(records);
    expect(await reading(() => b.count(ACME, null))).toBe(records);
  }
  expect(list).toHaveBeenCalledTimes(4);
});

test('T72: limit, position, filters and private fields each make another page', async () => {
  const { a, list } = world();
  const others: Partial<RecordQuery>[] = [
    {},
    { limit: 2 },
    { after: { createdAt: 'x', id: '1' } },
    { after: { createdAt: 'x', id: '2' } },
    { filters: { status: 'active' } },
    { revealsPrivate: true },
  ];
  for (const other of [...others, ...others]) await reading(() => a.list(ACME, { ...page, ...other }));
  await reading(() => a.list(GLOBEX, page));
  expect(list).toHaveBeenCalledTimes(others.length + 1);
});

test('a list asked for fresh goes past the cache, and what it found does not take its place', async () => {
  const { a, list, put } = world();
  await reading(() => a.list(ACME, page));
  put('behind the back of the cache');
  const fresh = await reading(() => a.list(ACME, page), { ...replica, demand: 'fresh' });
  expect(fresh.records).toHaveLength(1);
  expect((await reading(() => a.list(ACME, page))).records).toHaveLength(0);
  expect(list).toHaveBeenCalledTimes(2);
});

test('a fresh read, a changing request and a queue handler go past the cache', async () => {
  const { a, find, put } = world();
  put('1');
  await reading(() => a.find(ACME, '1'));
  await reading(() => a.find(ACME, '1'), { ...replica, demand: 'fresh' });
  await a.find(ACME, '1');
  expect(find).toHaveBeenCalledTimes(3);
});

test('what many will share is loaded as new as all writes of the account, not as one token asks', async () => {
  const { a, find } = world();
  const mustSee = { shard: 's1', transaction: 1n };
  const scopes: unknown[] = [];
  find.mockImplementation(async () => {
    scopes.push(currentReadScope()?.mustSee);
    return null;
  });
  await reading(() => a.find(ACME, '1'), { ...replica, mustSee });
  expect(scopes).toEqual([null]);
});

test('a change that failed may have happened: it is forgotten too, and the failure stays what it was', async () => {
  const { sandbox, inner, put, open } = world();
  const failing = open(sandbox());
  put('1');
  await reading(() => failing.find(ACME, '1'));
  inner.change = async () => {
    put('1');
    throw new Error('timed out');
  };
  await expect(failing.change(ACME, change('1'))).rejects.toThrow('timed out');
  expect(await reading(() => failing.find(ACME, '1'))).toMatchObject({ version: 2 });
});

test('T59: an outage of the cache fails no write; it is logged with what may be served old', async () => {
  const { inner } = world();
  const error = vi.fn();
  const cache = {
    getOrLoad: async () => undefined,
    invalidate: () => Promise.reject(new Error('redis is away')),
  };
  const store = cachedRecordStore(inner, 'thing', repositoryPorts(cache as never, { ...silent, error }));
  expect(await store.change(ACME, change('1'))).toBe(written);
  expect(error).toHaveBeenCalledWith(expect.any(String), expect.objectContaining({ account_id: ACME }));
});

test('a chunk of an import forgets all orders and lists of its account, also when it had been applied before', async () => {
  const { sandbox } = world();
  const find = vi.fn(async () => null);
  const list = vi.fn(async () => []);
  const query = { limit: 50, after: null, status: null };
  const findMany = (_: unknown, ids: string[]) => Promise.all(ids.map(() => find()));
  const stored = cachedOrders({ find, findMany, list } as never, repositoryPorts(sandbox()));
  const applyChunk = async () => ({ kind: 'applied' as const, shard: 's1', changed: null });
  const imports = forgettingImports({ applyChunk } as never, repositoryPorts(sandbox()));
  const other = { accountId: GLOBEX, importId: 'i', chunkNo: 0 };
  const read = () => reading(() => Promise.all([stored.find(ACME, '1'), stored.list(ACME, query)]));
  await read();
  await imports.applyChunk(other, null);
  await read();
  expect([find.mock.calls.length, list.mock.calls.length]).toEqual([1, 1]);
  await imports.applyChunk({ ...other, accountId: ACME }, null);
  await read();
  expect([find.mock.calls.length, list.mock.calls.length]).toEqual([2, 2]);
});

test('customers are made from orders: an order that is written forgets them', async () => {
  const { sandbox } = world();
  const ports = () => repositoryPorts(sandbox());
  const [list, find] = [vi.fn(async () => []), vi.fn(async () => null)];
  const customers = cachedCustomers({ list, find, change: async () => written } as never, ports());
  const orders = cachedOrders({ upsert: async () => ({ outcome: 'created' }) } as never, ports());
  const read = () => reading(() => Promise.all([customers.list(ACME, page), customers.find(ACME, 'c')]));
  await read();
  expect(await read()).toEqual([[], null]);
  expect([list.mock.calls.length, find.mock.calls.length]).toEqual([1, 1]);
  await orders.upsert(ACME, { orderId: '1', eventId: 'e' } as never, requestOrigin('c'));
  await read();
  expect([list.mock.calls.length, find.mock.calls.length]).toEqual([2, 2]);
  await customers.change(ACME, { id: 'c' } as never);
  await read();
  expect([list.mock.calls.length, find.mock.calls.length]).toEqual([3, 3]);
});

test('a request begins and ends its use of the cache, also when it fails', async () => {
  const steps: string[] = [];
  const requests = {
    begin: async (account: string) => void steps.push(`begin ${account}`),
    end: async () => void steps.push('end'),
  };
  const fails = withCache(requests, async () => {
    steps.push('handle');
    throw new Error('no');
  });
  await expect(fails({ account: ACME } as never, {} as never)).rejects.toThrow('no');
  expect(steps).toEqual(['begin acme', 'handle', 'end']);
});

test('figures are collected once in 30 s for each number of days, measured, and anew for who asks for fresh ones', async () => {
  const { sandbox, clock } = world();
  const collect = vi.fn(async (_: string, days: number) => ({ days }) as never);
  const addWith = vi.fn();
  const metrics = { add: () => {}, addWith, flush: () => {} };
  const open = () => new CachedMetrics({ ...repositoryPorts(sandbox()), collect });
  const ask = (days: number, scope = replica) =>
    reading(() => open().read(ACME, days), { ...scope, metrics });
  expect(await ask(7)).toEqual({ days: 7 });
  expect(await ask(7)).toEqual({ days: 7 });
  expect(await ask(30)).toEqual({ days: 30 });
  expect(collect).toHaveBeenCalledTimes(2);
  expect(addWith).toHaveBeenCalledTimes(2);
  await ask(7, { ...replica, demand: 'fresh' });
  expect(collect).toHaveBeenCalledTimes(3);
  clock.advance(30_001);
  await ask(7);
  expect(collect).toHaveBeenCalledTimes(4);
});

test('T59: figures outlive an outage of Redis in DynamoDB', async () => {
  const { sandbox, redis, dynamo } = cacheWorld();
  let redisIsDown = false;
  const tiers = [failingTier(redis, () => redisIsDown), dynamo];
  const collect = vi.fn(async (_: string, days: number) => ({ days }) as never);
  const open = () => new CachedMetrics({ ...repositoryPorts(sandbox({ tiers })), collect });
  await reading(() => open().read(ACME, 7));
  redisIsDown = true;
  expect(await reading(() => open().read(ACME, 7))).toEqual({ days: 7 });
  expect(collect).toHaveBeenCalledTimes(1);
});
