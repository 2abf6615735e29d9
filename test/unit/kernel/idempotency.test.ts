import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../../functions/kernel/records/canonical-json.ts';
import { checkSameRequest, requestKey, requiredKey } from '../../../functions/kernel/records/idempotency.ts';

const request = { operation: 'createUser', params: {}, body: { a: 1, b: [1, 2] } };

test('a key is bound to operation, path and body, but not to the order of fields', () => {
  const hash = (change: object) => requestKey('k', { ...request, ...change })?.requestHash;
  expect(hash({ body: { b: [1, 2], a: 1 } })).toBe(hash({}));
  for (const change of [{ operation: 'x' }, { params: { id: '1' } }, { body: { a: 1, b: [2, 1] } }]) {
    expect(hash(change)).not.toBe(hash({}));
  }
});

test('different JSON values have different canonical texts, equal ones the same', () => {
  const values = fc.jsonValue({ maxDepth: 3 });
  fc.assert(
    fc.property(values, values, (a, b) => {
      const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
      let isEqual = true;
      try {
        expect(plain(a)).toEqual(plain(b));
      } catch {
        isEqual = false;
      }
      expect(canonicalJson(plain(a)) === canonicalJson(plain(b))).toBe(isEqual);
    }),
  );
});

test('malformed and missing keys are named', () => {
  expect(requestKey(undefined, request)).toBeNull();
  for (const header of ['', 'a b', 'x'.repeat(256), 'ü']) {
    expect(() => requestKey(header, request)).toThrow('idempotency-key');
  }
  expect(() => requiredKey(undefined, request)).toThrow('is required');
});

test('a key that was used for another request is refused', () => {
  const key = requiredKey('k', request);
  expect(() => checkSameRequest({ requestHash: key.requestHash }, key)).not.toThrow();
  expect(() => checkSameRequest({ requestHash: 'other' }, key)).toThrow('new key');
});
