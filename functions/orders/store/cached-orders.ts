import {
  type CachedRepository,
  type Changed,
  cachedRepository,
  type RepositoryPorts,
} from '../../kernel/cache/cached-repository.ts';
import type { Order, OrderWrite } from '../domain/order.ts';
import type { CustomerStore } from './customer-store.ts';
import type { ImportStore } from './import-store.ts';
import type { OrderPayments } from './order-payments.ts';
import type { ListQuery, OrderStore } from './order-store.ts';

const repositoryOf = (ports: RepositoryPorts): CachedRepository<Order> =>
  cachedRepository(ports, { entity: 'order', version: 2 });

/** The store, with single orders, pages and the count answered from the cache, and every write forgotten there before it is answered. */
export function cachedOrders(inner: OrderStore, ports: RepositoryPorts): OrderStore {
  const orders = repositoryOf(ports);
  const count = orders.byFilter('count', (account) => inner.count(account));
  return {
    ...inner,
    find: orders.byId(inner.find, inner.findMany),
    list: orders.byFilter('page', inner.list, isFiltered),
    count: (account) => count(account, null),
    upsert: (account, write, origin) =>
      orders.change(account, changedBy(write), () => inner.upsert(account, write, origin)),
    replace: (account, replacement) =>
      orders.change(account, changedBy(replacement.write), () => inner.replace(account, replacement)),
  };
}

const isFiltered = ({ status, customerId, placedFrom, placedTo }: ListQuery): boolean =>
  [status, customerId, placedFrom, placedTo].some((filter) => filter != null);

const changedBy = ({ orderId, eventId }: OrderWrite): Changed => ({ id: orderId, proof: eventId });

/** The store, answered from the cache. Customers are made from orders, so what forgets the lists of orders forgets them. */
export function cachedCustomers(inner: CustomerStore, ports: RepositoryPorts): CustomerStore {
  const orders = repositoryOf(ports);
  const find = orders.byFilter('customer', inner.find, () => true);
  return { list: orders.byFilter('customers', inner.list), find };
}

/** The store, with all of the account's orders forgotten after each chunk, also after one that had been applied before. */
export function forgettingImports(inner: ImportStore, ports: RepositoryPorts): ImportStore {
  const orders = repositoryOf(ports);
  return {
    ...inner,
    applyChunk: (key, traceParent) =>
      orders.change(key.accountId, 'many', () => inner.applyChunk(key, traceParent)),
  };
}

/** The store, with an order forgotten once news of a payment has come to it. */
export function forgettingPayments(inner: OrderPayments, ports: RepositoryPorts): OrderPayments {
  const orders = repositoryOf(ports);
  return {
    ...inner,
    follow: (news, event) => {
      const changed = { id: news.orderId, proof: event.eventId };
      return orders.change(news.accountId, changed, () => inner.follow(news, event));
    },
  };
}
