import type { HttpHandler } from '../../entry/http-contract.ts';
import { originOf } from '../../entry/origin.ts';
import { keyOf } from '../../entry/record-requests.ts';
import type { Answer } from '../../kernel/records/idempotency.ts';
import type { OrderInput, OrderWrite } from '../domain/order.ts';
import type { CreateOrder } from '../store/create-order.ts';
import { type PutOrderPorts, readyOrder } from './put-order.ts';

export interface CreateOrderPorts extends Omit<PutOrderPorts, 'store'> {
  createOrder: CreateOrder;
}

/**
 * POST /api/orders: 201 with its Location, under an id that we give. With an Idempotency-Key a request that is sent again, also at the
 * same time, is answered as the first one was and makes no second order.
 */
export function createOrder({
  createOrder: create,
  nudgeRelay,
  newId,
  clock,
}: CreateOrderPorts): HttpHandler<OrderInput> {
  return async (request, context) => {
    const key = keyOf('optional', request);
    const acceptance = {
      orderId: newId(),
      eventId: newId(),
      receivedAt: new Date(clock()).toISOString(),
    };
    const write = readyOrder(request.body, acceptance);
    const origin = originOf(request, context);
    const result = await create(request.account, { write, key, answer: created(write), origin });
    if (result.kind === 'created') await nudgeRelay(result.shard, context.logger);
    const { status, body } = result.kind === 'created' ? created(write) : result.answer;
    const replay: Record<string, string> =
      result.kind === 'replayed' ? { 'idempotency-replayed': 'true' } : {};
    const location = `/api/orders/${body['orderId']}`;
    return { status, body, headers: { etag: `"${body['version']}"`, location, ...replay } };
  };
}

function created({ orderId, totalMinor }: OrderWrite): Answer {
  return { status: 201, body: { orderId, outcome: 'created', version: 1, totalMinor } };
}
