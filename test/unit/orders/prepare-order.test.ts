import { expect, test } from 'vitest';
import type { OrderInput } from '../../../functions/orders/domain/order.ts';
import { prepareOrder } from '../../../functions/orders/domain/prepare-order.ts';
import * as valid from '../../../functions/orders/domain/validators.generated.js';

const order = (change: Partial<OrderInput>): OrderInput => ({
  ...{ status: 'open', currency: 'EUR', placedAt: '2020-01-01T00:00:00Z', customer: null },
  lines: [{ sku: 'A', quantity: 1, unitPrice: '1' }],
  ...change,
});
const prepare = (change: Partial<OrderInput>) =>
  prepareOrder(order(change), { orderId: 'o-1', eventId: 'e', receivedAt: '2020-01-01T00:00:00.000Z' });

test.each([
  ['placedAt', '2000-01-01T00:00:00+00:01'],
  ['placedAt', '2099-12-31T23:59:59-00:01'],
  ['modifiedAt', '2000-01-01T10:00:00+14:00'],
  ['modifiedAt', '2099-12-31T23:00:00-02:00'],
] as const)(
  'an order whose %s is %s, which is another year in UTC, was taken, and its event broke its contract',
  (field, text) => {
    expect(valid.putOrderBody(order({ [field]: text }))).toEqual([]);
    expect(prepare({ [field]: text })).toEqual({
      kind: 'refused',
      fields: [{ field: `/${field}`, rule: 'must be an instant of the years 2000 to 2099 in UTC' }],
    });
  },
);

test.each([
  '2000-01-01T00:00:00Z',
  '2000-01-01T00:00:00-14:00',
  '2099-12-31T23:59:59.999Z',
  '2099-12-31T23:59:59+14:00',
])('an order of %s is taken', (placedAt) => {
  expect(prepare({ placedAt, modifiedAt: placedAt }).kind).toBe('ready');
});
