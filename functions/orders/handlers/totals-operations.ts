import { wireQueryShards } from '../wiring.ts';
import { getOrderTotals } from './get-order-totals.ts';

/** The handler of orders-totals, loaded by its first request. */
export const operations = { getOrderTotals: getOrderTotals(wireQueryShards()) };
