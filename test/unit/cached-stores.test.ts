import { expect, test, vi } from 'vitest';
import { withCache } from '../../functions/entry/with-cache.ts';
import { cachedRecordStore, recordArea } from '../../functions/kernel/records/cached-record-store.ts';
import type { ChangeRequest, ChangeResult } from '../../functions/kernel/records/change-record.ts';
import type { RecordStore } from '../../functions/kernel/records/record-store.ts';
import type { StoredRecord } from '../../functions/kernel/records/record-type.ts';
import {
  currentReadScope,
  type ReadScope,
  withReadScope,
} from '../../functions/kernel/sharding/read-scope.ts';
import { cachedMetrics } from '../../functions/orders/store/cached-metrics.ts';
import { cachedOrders, forgettingImports } from '../../functions/orders/store/cached-orders.ts';
import { ACME, cacheWorld, GLOBEX, silent } from '../support/cache-sandboxes.ts';

interface Thing {
  status: string;
}

const area = recordArea<Thing>('thing');
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
  const inner = {
    find,
    change: async (_: unknown, { id }: { id: string }) => {
      put(id);
      return written;
    },
  } as unknown as RecordStore<Thing>;
  const open = (cache = sandbox()) => cachedRecordStore(inner, area, { cache, logger: silent });
  return { a: open(), b: open(), open, sandbox, inner, find, put, redis, clock };
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
  const store = cachedRecordStore(inner, area, { cache, logger: { ...silent, error } });
  expect(await store.change(ACME, change('1'))).toBe(written);
  expect(error).toHaveBeenCalledWith(expect.any(String), expect.objectContaining({ account_id: ACME }));
});

test('a chunk of an import forgets all orders of its account, also when it had been applied before', async () => {
  const { sandbox } = world();
  const find = vi.fn(async () => null);
  const stored = cachedOrders({ find } as never, { cache: sandbox(), logger: silent });
  const applyChunk = async () => ({ shard: 's1', changed: null });
  const imports = forgettingImports({ applyChunk } as never, { cache: sandbox(), logger: silent });
  const other = { accountId: GLOBEX, importId: 'i', chunkNo: 0 };
  await reading(() => stored.find(ACME, '1'));
  await imports.applyChunk(other);
  await reading(() => stored.find(ACME, '1'));
  expect(find).toHaveBeenCalledTimes(1);
  await imports.applyChunk({ ...other, accountId: ACME });
  await reading(() => stored.find(ACME, '1'));
  expect(find).toHaveBeenCalledTimes(2);
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

test('figures are collected once in 30 s for each number of days', async () => {
  const { sandbox } = world();
  const collect = vi.fn(async (_: string, days: number) => ({ days }) as never);
  const read = cachedMetrics(sandbox(), collect);
  expect(await reading(() => read(ACME, 7))).toEqual({ days: 7 });
  expect(await reading(() => read(ACME, 7))).toEqual({ days: 7 });
  expect(await reading(() => read(ACME, 30))).toEqual({ days: 30 });
  expect(collect).toHaveBeenCalledTimes(2);
});
