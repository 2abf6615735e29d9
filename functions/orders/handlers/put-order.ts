import type { HttpHandler } from '../../entry/http-contract.ts';
import type { Clock } from '../../kernel/clock.ts';
import { AppError } from '../../kernel/errors.ts';
import type { NewId } from '../../kernel/ids.ts';
import type { NudgeRelay } from '../../kernel/outbox/relay-nudge.ts';
import type { OrderInput } from '../domain/order.ts';
import { prepareOrder } from '../domain/prepare-order.ts';
import type { OrderStore } from '../store/order-store.ts';

export interface PutOrderPorts {
  store: OrderStore;
  nudgeRelay: NudgeRelay;
  newId: NewId;
  clock: Clock;
}

/** PUT /api/orders/{orderId}: 201 created, 200 updated or unchanged, 409 when newer data is stored. */
export function putOrder({ store, nudgeRelay, newId, clock }: PutOrderPorts): HttpHandler<OrderInput> {
  return async (request, { logger }) => {
    const orderId = request.params.orderId as string;
    const acceptance = { orderId, eventId: newId(), receivedAt: new Date(clock()).toISOString() };
    const prepared = prepareOrder(request.body, acceptance);
    if (prepared.kind === 'refused') {
      throw new AppError('invalid_input', 'the order breaks a rule', { fields: prepared.fields });
    }
    const result = await store.upsert(request.account, prepared.write, request.correlationId);
    if (result.outcome === 'stale') throw staleWrite();
    if (result.outcome !== 'unchanged') await nudgeRelay(result.shard, logger);
    const body = {
      orderId,
      outcome: result.outcome,
      version: result.version,
      totalMinor: prepared.write.totalMinor,
    };
    return {
      status: result.outcome === 'created' ? 201 : 200,
      body,
      headers: { etag: `"${result.version}"` },
    };
  };
}

function staleWrite(): AppError {
  return new AppError('stale_write', 'a newer version of this order is stored', {
    fields: [{ field: '/modifiedAt', rule: 'must be later than the modifiedAt of the stored order' }],
  });
}
