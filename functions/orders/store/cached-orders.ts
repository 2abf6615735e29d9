import {
  type CachedRepository,
  type Changed,
  cachedRepository,
  type RepositoryPorts,
} from '../../kernel/cache/cached-repository.ts';
import { isChosenPage } from '../../kernel/records/cached-record-store.ts';
import type { RecordStore } from '../../kernel/records/record-store.ts';
import type { Customer } from '../domain/customer.ts';
import type { Order, OrderWrite } from '../domain/order.ts';
import type { CreateOrder } from './create-order.ts';
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
    list: orders.byFilter('page', inner.list, { isChosen: isChosenOrderPage }),
    count: (account) => count(account, null),
    upsert: (account, write, origin) =>
      orders.change(account, changedBy(write), () => inner.upsert(account, write, origin)),
    replace: (account, replacement) =>
      orders.change(account, changedBy(replacement.write), () => inner.replace(account, replacement)),
  };
}

/** The creation, with the lists and the count forgotten behind it. */
export function cachedCreation(inner: CreateOrder, ports: RepositoryPorts): CreateOrder {
  const orders = repositoryOf(ports);
  return (account, creation) =>
    orders.change(account, changedBy(creation.write), () => inner(account, creation));
}

const isChosenOrderPage = ({ after, status, customerId, placedFrom, placedTo }: ListQuery): boolean =>
  [after, status, customerId, placedFrom, placedTo].some((choice) => choice != null);

const changedBy = ({ orderId, eventId }: OrderWrite): Changed => ({ id: orderId, proof: eventId });

/** Each is small, and an account may have many. */
const CUSTOMER_PLACES = 16_384;

/**
 * The store, answered from the cache. Orders make customers and count in their figures, so customers stand among the lists of
 * orders: what forgets those forgets them, and the other way round.
 */
export function cachedCustomers(inner: RecordStore<Customer>, ports: RepositoryPorts): RecordStore<Customer> {
  const orders = repositoryOf(ports);
  return {
    findMany: inner.findMany,
    list: orders.byFilter('customers', inner.list, { isChosen: isChosenPage }),
    find: orders.byFilter('customer', inner.find, { isChosen: () => true, places: CUSTOMER_PLACES }),
    count: orders.byFilter('customer-count', inner.count),
    change: (account, request) =>
      orders.change(account, { id: request.id, proof: request.eventId }, () =>
        inner.change(account, request),
      ),
  };
}

/** Kinds of aggregates that are cached among those of another kind. */
export const cachedAmong: Readonly<Record<string, string>> = { customer: 'order' };

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
