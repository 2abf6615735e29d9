import { httpFunction } from '../../entry/http.ts';
import { eventContracts } from '../../event-contracts.ts';
import { eventReader } from '../../kernel/events/event-contracts.ts';
import * as valid from '../domain/validators.generated.js';
import { history as service } from '../service.ts';
import { wireCursorSigner, wireEffects, wireHistory } from '../wiring.ts';
import { getOrderHistory } from './get-order-history.ts';
import { getOrderWhy } from './get-order-why.ts';

const history = wireHistory();
const sign = wireCursorSigner();
const readEvent = eventReader(eventContracts);

export const handler = httpFunction({
  service: service.name,
  routes: service.functions['history-api'].triggers[0].routes,
  operations: {
    getOrderHistory: {
      handler: getOrderHistory({ history, sign, readEvent }),
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
