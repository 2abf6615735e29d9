import { expect, test } from 'vitest';
import type { Order } from '../../../functions/orders/domain/order.ts';
import { patchOrder } from '../../../functions/orders/domain/patch-order.ts';

const RECEIVED = '2026-03-01T10:00:00.000Z';

const orderOf = (modifiedAt: string) =>
  ({
    ...{ orderId: 'o-1', status: 'open', currency: 'EUR', placedAt: '2026-01-01T00:00:00.000Z' },
    ...{ modifiedAt, customer: null, lines: [], version: 1, totalMinor: 0 },
  }) as unknown as Order;

test('a change counts as made when it was accepted', () => {
  const changed = patchOrder(orderOf('2026-02-01T00:00:00.000Z'), { status: 'paid' }, RECEIVED);
  expect(changed).toMatchObject({ status: 'paid', modifiedAt: RECEIVED });
});

test.each([
  ['was written in the same millisecond', RECEIVED, '2026-03-01T10:00:00.001Z'],
  ['overtook it on the way', '2026-03-01T10:00:00.007Z', '2026-03-01T10:00:00.008Z'],
  ['has the time of a clock ahead of ours', '2026-06-01T00:00:00.000Z', '2026-06-01T00:00:00.001Z'],
])('a change of an order that %s was refused as older data', (_, stored, expected) => {
  expect(patchOrder(orderOf(stored), { status: 'paid' }, RECEIVED).modifiedAt).toBe(expected);
});

test("a caller's own modifiedAt stands", () => {
  const modifiedAt = '2025-01-01T00:00:00Z';
  expect(patchOrder(orderOf(RECEIVED), { modifiedAt }, RECEIVED).modifiedAt).toBe(modifiedAt);
});
