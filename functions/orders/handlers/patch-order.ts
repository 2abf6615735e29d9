import type { HttpHandler, HttpRequest } from '../../entry/http-contract.ts';
import { originOf } from '../../entry/origin.ts';
import { expectedVersions } from '../../entry/record-requests.ts';
import { AppError } from '../../kernel/errors.ts';
import type { Origin } from '../../kernel/events/origin.ts';
import { checkVersion } from '../../kernel/records/expected-versions.ts';
import type { Order, OrderWrite } from '../domain/order.ts';
import { type OrderPatch, patchOrder as patched } from '../domain/patch-order.ts';
import type { Acceptance } from '../domain/prepare-order.ts';
import type { OrderStore, UpsertResult } from '../store/order-store.ts';
import { answerOrderWrite } from './answer-order-write.ts';
import { type PutOrderPorts, readyOrder } from './put-order.ts';

/** Writers that were faster than us this often in a row: then the client may try again. */
const MAX_ATTEMPTS = 10;

/**
 * PATCH /api/orders/{orderId}: changes some fields, for example the status; an order is cancelled, never deleted. Nothing
 * that was written in between is lost: the change is made again on what is stored then, or with If-Match refused (412).
 */
export function patchOrder({ store, nudgeRelay, newId, clock }: PutOrderPorts): HttpHandler<OrderPatch> {
  return async (request, context) => {
    const orderId = request.params.orderId as string;
    const acceptance = { orderId, eventId: newId(), receivedAt: new Date(clock()).toISOString() };
    const { write, result } = await untilWritten(store, request, {
      ...acceptance,
      origin: originOf(request, context),
    });
    return answerOrderWrite(write, result, { nudgeRelay, logger: context.logger });
  };
}

/** Errors: `not_found`, `precondition_failed`, `invalid_input`, `conflict` (retryable: too many writers at once). */
async function untilWritten(
  store: OrderStore,
  request: HttpRequest<OrderPatch>,
  { origin, ...acceptance }: Acceptance & { origin: Origin },
): Promise<{ write: OrderWrite; result: UpsertResult }> {
  const { account, body } = request;
  const expected = expectedVersions(request);
  for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts += 1) {
    const order = existing(await store.look(account, acceptance.orderId));
    checkVersion(expected, order.version);
    const write = readyOrder(patched(order, body, acceptance.receivedAt), acceptance);
    const result = await store.replace(account, { write, expectedVersion: order.version, origin });
    if (result.outcome !== 'overtaken') return { write, result };
  }
  throw new AppError('conflict', 'too many changes of this order at once', { retryable: true });
}

function existing(order: Order | null): Order {
  if (!order) throw new AppError('not_found', 'this account has no such order');
  return order;
}
