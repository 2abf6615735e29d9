import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CursorScope, openCursor, sealCursor } from '../../../functions/kernel/cursor.ts';

const sign = async (text: string) => createHmac('sha256', 'key').update(text).digest('base64url');
const scope: CursorScope = { accountId: 'acct-1', list: 'orders', filter: { status: null } };
const key = ['2011-02-01T08:26:00.000Z', 'order-1'];

test('T52: a cursor opens for the list, account and filter it was made for, whatever its key holds', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string(), { maxLength: 4 }), async (anyKey) => {
      expect(await openCursor(sign, scope, await sealCursor(sign, scope, anyKey))).toEqual(anyKey);
    }),
  );
});

test.each([
  ['another account', { ...scope, accountId: 'acct-2' }],
  ['another list', { ...scope, list: 'payments' }],
  ['another filter', { ...scope, filter: { status: 'paid' } }],
])('T52: it does not open for %s', async (_, other) => {
  const cursor = await sealCursor(sign, scope, key);
  await expect(openCursor(sign, other, cursor)).rejects.toMatchObject({ code: 'invalid_cursor' });
});

test('anything else is an invalid cursor, never a crash', async () => {
  const good = await sealCursor(sign, scope, key);
  const mangled = fc.oneof(
    fc.string(),
    fc
      .nat(good.length - 1)
      .map((at) => `${good.slice(0, at)}${good[at] === 'A' ? 'B' : 'A'}${good.slice(at + 1)}`),
    fc.constantFrom('', '.', 'a.b.c', `${good}.x`, good.slice(1), `.${good.split('.')[1]}`),
  );
  await fc.assert(
    fc.asyncProperty(mangled, async (cursor) => {
      await expect(openCursor(sign, scope, cursor)).rejects.toMatchObject({
        code: 'invalid_cursor',
        fields: [{ field: '/query/cursor' }],
      });
    }),
  );
});
