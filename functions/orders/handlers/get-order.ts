import type { HttpHandler } from '../../entry/http-contract.ts';
import { AppError } from '../../kernel/errors.ts';
import { paymentStatusOf } from '../domain/payment-status.ts';
import type { OrderStore } from '../store/order-store.ts';

/** GET /api/orders/{orderId}: the order with its lines, how it stands with its payments, and its version as ETag. */
export function getOrder(store: OrderStore): HttpHandler {
  return async (request) => {
    const order = await store.find(request.account, request.params.orderId as string);
    if (!order) throw new AppError('not_found', 'this account has no such order');
    const body = { ...order, paymentStatus: paymentStatusOf(order.payments) };
    return { status: 200, body, headers: { etag: `"${order.version}"` } };
  };
}
