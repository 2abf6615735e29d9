import { httpFunction } from '../../entry/http.ts';
import * as valid from '../domain/validators.generated.js';
import { orders } from '../service.ts';
import { wireQueryShards } from '../wiring.ts';
import { getOrderTotals } from './get-order-totals.ts';

export const handler = httpFunction({
  service: orders.name,
  routes: orders.functions['orders-totals'].triggers[0].routes,
  operations: {
    getOrderTotals: { handler: getOrderTotals(wireQueryShards()), query: valid.orderTotalsQuery },
  },
});
