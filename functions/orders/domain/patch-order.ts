import type { Order, OrderInput, PricedLine } from './order.ts';

/** Fields of an order that are to change; the others stay. Lines are replaced as a whole. */
export type OrderPatch = Partial<OrderInput>;

/**
 * The order as a client would have to send it to make just these changes. Without a `modifiedAt` of its own the change counts
 * as made when it was accepted, but always later than the data it was made on: that may have been accepted after this request,
 * in the same millisecond, or carry the time of a marketplace whose clock is ahead of ours.
 */
export function patchOrder(order: Order, patch: OrderPatch, receivedAt: string): OrderInput {
  const { status, currency, placedAt, customer, modifiedAt } = order;
  const stored = { status, currency, placedAt, customer, lines: order.lines.map(unpriced) };
  const changedAt = modifiedAt < receivedAt ? receivedAt : justAfter(modifiedAt);
  return { ...stored, modifiedAt: changedAt, ...patch };
}

function justAfter(instant: string): string {
  return new Date(Date.parse(instant) + 1).toISOString();
}

function unpriced({
  lineNo: _lineNo,
  amountMinor: _amountMinor,
  ...line
}: PricedLine): OrderInput['lines'][number] {
  return line;
}
