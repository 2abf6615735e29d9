import { expect, test } from 'vitest';
import { acceptImport } from '../../../functions/orders/domain/accept-import.ts';
import { importOrder } from '../../../functions/orders/domain/validators.generated.js';

test('an order id cut in the middle of a character made the shard refuse the whole import', () => {
  const { rejections } = acceptImport([{ orderId: `a${'🙂'.repeat(60)}` }], {
    importId: 'import-1',
    newId: () => 'id',
    receivedAt: '2026-05-01T00:00:00Z',
    validateOrder: importOrder,
  });
  expect(rejections[0]?.orderId).toHaveLength(100);
  expect(rejections[0]?.orderId?.isWellFormed()).toBe(true);
});
