import { connectCacheDebts } from '../aws/cache-debts-queue.ts';
import { catalogCounts } from '../aws/catalog-counts.ts';
import { connectFailedEvents } from '../aws/connect-failed-events.ts';
import { connectFailureNotes } from '../aws/connect-failure-notes.ts';
import { connectPublisher } from '../aws/connect-publisher.ts';
import { connectCache } from '../aws/service-cache.ts';
import {
  connectImportsQueue,
  connectOwners,
  connectQueryShards,
  connectRelay,
  connectRelayQueue,
  connectRouter,
  connectShards,
  cursorSigner,
} from '../aws/sharded-service.ts';
import { runtime, sandboxLogger } from '../entry/runtime.ts';
import { owingPublisher } from '../kernel/cache/debts.ts';
import type { FindLiveRows } from '../kernel/events/live-rows.ts';
import { type NewId, uuidV7Maker } from '../kernel/ids.ts';
import { lazy } from '../kernel/lazy.ts';
import { outboxGauge } from '../kernel/outbox/outbox-gauge.ts';
import { liveRecords } from '../kernel/records/live-records.ts';
import { recordStore } from '../kernel/records/record-store.ts';
import { readSettings, textSetting } from '../kernel/settings.ts';
import { customerType } from './domain/customer.ts';
import type { CountCatalog } from './domain/order-metrics.ts';
import { orders } from './service.ts';
import { cachedAmong, cachedCustomers } from './store/cached-orders.ts';
import { orderCreator } from './store/create-order.ts';
import { customerFigures, withFigures } from './store/customer-figures.ts';
import { importStore } from './store/import-store.ts';
import { liveOrders } from './store/live-orders.ts';
import { orderFigures } from './store/metrics-store.ts';
import { orderPayments } from './store/order-payments.ts';
import { orderStore } from './store/order-store.ts';

export const { clock, sleep: pause } = runtime;

export const newId: NewId = uuidV7Maker(clock, runtime.randomBytes);

/** The stores of one account's orders and imports, on whatever shard it lives. */
export function wireStores() {
  const router = connectRouter(runtime);
  return {
    orders: orderStore(router),
    createOrder: orderCreator(router),
    imports: importStore(router, outboxGauge(clock)),
  };
}

export const wireOrderPayments = () => orderPayments(connectRouter(runtime));

export const wireFailedEvents = () => connectFailedEvents(runtime);

/** What the reports read from. */
export const wireFigures = () => orderFigures(connectRouter(runtime));

/** Everything the routes of customers work with. */
export function wireCustomers(cached: ReturnType<typeof wireCache>) {
  const router = connectRouter(runtime);
  const stored = withFigures(recordStore(router, customerType), customerFigures(router));
  return {
    type: customerType,
    store: cachedCustomers(stored, cached),
    nudgeRelay: connectRelayQueue(runtime),
    newId,
    clock,
    sign: cursorSigner(runtime),
  };
}

/** Hashes of the live orders and customers, for comparison with what their events make of them. */
export function wireLiveRows(): FindLiveRows {
  const owners = connectOwners(runtime);
  const findOrders = liveOrders(owners);
  const findRecords = liveRecords(owners, [customerType]);
  return (request) => (request.aggregateType === 'order' ? findOrders(request) : findRecords(request));
}

export function wireCatalogCounts(): CountCatalog {
  const { arn } = readSettings({ arn: textSetting('CATALOG_COUNTS_FUNCTION') }, runtime.env);
  return catalogCounts(arn);
}

export const wireQueryShards = () => connectQueryShards(runtime);

/** The cache of this sandbox: call it once a function. */
export const wireCache = () =>
  connectCache(runtime, { service: orders.name, logger: sandboxLogger(orders.name) });

export const wireShards = () => connectShards(runtime);

export const wireRelayQueue = () => connectRelayQueue(runtime);

export const wireRelay = () => connectRelay(runtime);

export const wireImportsQueue = () => connectImportsQueue(runtime);

export const wireCursorSigner = () => cursorSigner(runtime);

// Marked pure so that functions which do not publish drop it, and kafkajs with it.
export const wirePublisher = /* @__PURE__ */ lazy(async () =>
  owingPublisher(connectPublisher(runtime), connectCacheDebts(runtime), cachedAmong),
);

export const wireNoteTry = () => connectFailureNotes(runtime);
