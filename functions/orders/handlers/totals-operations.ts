import { wireCursorSigner, wireQueryShards } from '../wiring.ts';
import { getOrderTotals } from './get-order-totals.ts';
import { listNewestOrders } from './list-newest-orders.ts';

const shards = wireQueryShards();

/** The handlers of orders-totals, loaded by its first request. */
export const operations = {
  getOrderTotals: getOrderTotals(shards),
  listNewestOrders: listNewestOrders({ shards, sign: wireCursorSigner() }),
};
