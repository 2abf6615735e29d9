import type { Cache } from '../../kernel/cache/cache.ts';
import { cacheArea } from '../../kernel/cache/cache-key.ts';
import { cachedRead } from '../../kernel/cache/cached-read.ts';
import { type ForgetPorts, forgetAfter } from '../../kernel/cache/forget-after.ts';
import type { Order } from '../domain/order.ts';
import type { ImportStore } from './import-store.ts';
import type { OrderStore } from './order-store.ts';

/** Never from a sandbox's memory, which would not know for a second what another sandbox has just written. */
const orderById = cacheArea<Order>({ entity: 'order', version: 1, freshMs: 1_800_000, memoryMs: 0 });
const { entity } = orderById.policy;

/** The store, with `find` answered from the cache and every write forgotten there before it is answered. Lists are not cached. */
export function cachedOrders(
  inner: OrderStore,
  ports: ForgetPorts & { cache: Pick<Cache, 'getOrLoad'> },
): OrderStore {
  return {
    ...inner,
    find: cachedRead(ports.cache, orderById, inner.find),
    upsert: (account, write, correlationId) =>
      forgetAfter(ports, { account, targets: [{ kind: 'key', entity, id: write.orderId }] }, () =>
        inner.upsert(account, write, correlationId),
      ),
    replace: (account, replacement) =>
      forgetAfter(ports, { account, targets: [{ kind: 'key', entity, id: replacement.write.orderId }] }, () =>
        inner.replace(account, replacement),
      ),
  };
}

/** The store, with all of the account's orders forgotten after each chunk, also after one that had been applied before. */
export function forgettingImports(inner: ImportStore, ports: ForgetPorts): ImportStore {
  return {
    ...inner,
    applyChunk: (key) =>
      forgetAfter(ports, { account: key.accountId, targets: [{ kind: 'entity', entity }] }, () =>
        inner.applyChunk(key),
      ),
  };
}
