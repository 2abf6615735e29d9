import type { HttpHandler } from '../../entry/http-contract.ts';
import type { Sign } from '../../kernel/cursor.ts';
import type { EffectReader } from '../../kernel/events/effect-ledger.ts';
import type { EventHistory } from '../../kernel/events/event-history.ts';
import { explainEvent } from '../domain/why.ts';
import { readPage } from './get-order-history.ts';

export interface OrderWhyPorts {
  history: EventHistory;
  effects: EffectReader;
  sign: Sign;
}

/** GET /api/orders/{orderId}/why: the way of each of the order's events, hop by hop, with lags, retries and their reasons. */
export function getOrderWhy(ports: OrderWhyPorts): HttpHandler {
  return async (request) => {
    const { page, nextCursor } = await readPage(ports, request, 'order-why');
    const items = await Promise.all(
      page.events.map(async (recorded) =>
        explainEvent(recorded, await ports.effects.list(request.account, recorded.event.eventId)),
      ),
    );
    return { status: 200, body: { items, hasNextPage: page.hasNextPage, nextCursor } };
  };
}
