import { httpFunction } from '../../entry/http.ts';
import * as valid from '../domain/validators.generated.js';
import { history as service } from '../service.ts';
import { loadReader, wireCursorSigner, wireEffects, wireHistory, wireSnapshots } from '../wiring.ts';
import { getOrderHistory } from './get-order-history.ts';
import { getOrderWhy } from './get-order-why.ts';

const history = wireHistory();
const sign = wireCursorSigner();

export const handler = httpFunction({
  service: service.name,
  routes: service.functions['history-api'].triggers[0].routes,
  operations: {
    getOrderHistory: {
      handler: getOrderHistory({ history, sign, loadReader, snapshots: wireSnapshots() }),
      params: valid.orderHistoryParams,
      query: valid.orderHistoryQuery,
    },
    getOrderWhy: {
      handler: getOrderWhy({ history, sign, effects: wireEffects() }),
      params: valid.orderHistoryParams,
      query: valid.orderWhyQuery,
    },
  },
});
