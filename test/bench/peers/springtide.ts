import { httpFunction } from '../../../functions/entry/http.ts';
import type { HttpHandler } from '../../../functions/entry/http-contract.ts';
import { orderParams, putOrderBody } from '../../../functions/orders/domain/validators.generated.js';

const putOrder: HttpHandler = async ({ params, account }) => ({
  status: 201,
  body: { orderId: params['orderId'], account, version: 1, status: 'accepted' },
});

/** Our whole entry stack as deployed, its metrics line included, around a handler that does nothing. */
export const handler = httpFunction({
  service: 'bench',
  routes: [{ operation: 'putOrder', method: 'PUT', path: '/api/orders/{orderId}', access: 'account' }],
  operations: { putOrder: { handler: putOrder, params: orderParams, body: putOrderBody } },
});
