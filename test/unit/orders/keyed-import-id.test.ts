import { expect, test } from 'vitest';
import type { AccountId } from '../../../functions/kernel/tenancy.ts';
import { keyedImportId } from '../../../functions/orders/domain/keyed-import-id.ts';
import { importParams } from '../../../functions/orders/domain/validators.generated.js';

const account = 'acct-1' as AccountId;
const request = { operation: 'createImport', params: {}, body: { orders: [{ orderId: 'a' }] } };

test('an import sent again under its key is the same import: a lost answer once counted its orders as unchanged', () => {
  const id = keyedImportId(account, 'key-1', request);
  expect(keyedImportId(account, 'key-1', structuredClone(request))).toBe(id);
  expect(importParams({ importId: id })).toEqual([]);
});

test('another account, key or body is another import', () => {
  const ids = [
    keyedImportId(account, 'key-1', request),
    keyedImportId('acct-2' as AccountId, 'key-1', request),
    keyedImportId(account, 'key-2', request),
    keyedImportId(account, 'key-1', { ...request, body: { orders: [] } }),
  ];
  expect(new Set(ids).size).toBe(4);
});

test('a malformed key is refused by name', () => {
  const refusal = {
    code: 'invalid_input',
    fields: [expect.objectContaining({ field: '/header/idempotency-key' })],
  };
  for (const key of ['', 'a b', 'x'.repeat(256), 'ü']) {
    expect(() => keyedImportId(account, key, request)).toThrow(expect.objectContaining(refusal));
  }
});
