import { httpFunction } from '../../entry/http.ts';
import { lateHandlers } from '../../entry/late-handlers.ts';
import * as valid from '../domain/validators.generated.js';
import { history as service } from '../service.ts';

const handlerOf = lateHandlers(() => import('./operations.ts'));

export const handler = httpFunction({
  service: service.name,
  routes: service.functions['history-api'].triggers[0].routes,
  operations: {
    getOrderHistory: {
      handler: handlerOf('getOrderHistory'),
      params: valid.orderHistoryParams,
      query: valid.orderHistoryQuery,
    },
    getOrderWhy: {
      handler: handlerOf('getOrderWhy'),
      params: valid.orderHistoryParams,
      query: valid.orderWhyQuery,
    },
  },
});
