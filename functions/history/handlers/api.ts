import { httpFunction } from '../../entry/http.ts';
import * as valid from '../domain/validators.generated.js';
import { history } from '../service.ts';
import { wireCursorSigner, wireHistory } from '../wiring.ts';
import { getOrderHistory } from './get-order-history.ts';

export const handler = httpFunction({
  service: history.name,
  routes: history.functions['history-api'].triggers[0].routes,
  operations: {
    getOrderHistory: {
      handler: getOrderHistory({ history: wireHistory(), sign: wireCursorSigner() }),
      params: valid.orderHistoryParams,
      query: valid.orderHistoryQuery,
    },
  },
});
