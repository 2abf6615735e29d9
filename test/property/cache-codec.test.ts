import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalHash, canonicalText } from '../../functions/kernel/cache/canonical-hash.ts';
import { decodeValue, encodeValue } from '../../functions/kernel/cache/codec.ts';
import { type Entry, packEntry, unpackEntry } from '../../functions/kernel/cache/envelope.ts';

/** Data as loaders return it, with everything the codec promises to keep, and keys that look like its own tags. */
const data = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: false,
  withNullPrototype: false,
  key: fc.oneof(fc.string(), fc.constantFrom('$', 'v', 'toJSON', '__proto__')),
});

describe('codec', () => {
  it('T58, T74: whatever goes in comes out, of the same type', () => {
    fc.assert(
      fc.property(data, (value) => {
        expect(decodeValue(encodeValue(value))).toStrictEqual(value);
      }),
      { numRuns: 2000 },
    );
  });

  it('T74: ids stay the strings they are, big integers keep every digit, dates are dates, bytes are bytes', () => {
    const value = {
      id: '9007199254740993123',
      amount: 9_007_199_254_740_993n,
      at: new Date('2026-11-21T10:00:00.123Z'),
      tags: new Set(['a']),
      stock: new Map([['sku', 0]]),
      raw: new Uint8Array([0, 255, 7]),
      nothing: undefined,
      lookalike: { $: 'bigint', v: '1' },
    };
    expect(decodeValue(encodeValue(value))).toStrictEqual(value);
  });

  it('refuses what would come back as something else', () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = { loop };
    for (const bad of [
      () => 1,
      Symbol('s'),
      new (class Order {})(),
      loop,
      { a: [() => 1] },
      new Error('x'),
      /x/,
    ]) {
      expect(() => encodeValue(bad)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    }
  });

  it('answers damaged text with `corrupt`, never with a value of another kind', () => {
    for (const bad of ['', 'x', 'p', 'p{', 't{"$":"nonsense"}', 't{"$":"bigint","v":"x"}']) {
      expect(() => decodeValue(bad)).toThrow(expect.objectContaining({ code: 'corrupt' }));
    }
  });
});

describe('envelope', () => {
  const entries: fc.Arbitrary<Entry> = fc.record({
    found: fc.boolean(),
    payload: fc.string({ unit: 'grapheme' }),
    version: fc.integer({ min: 1, max: 99 }),
    storedAtMs: fc.maxSafeNat(),
    expiresAtMs: fc.maxSafeNat(),
    stamp: fc.stringMatching(/^[in][a-z0-9]{8}(\.[in][a-z0-9]{8}){2,4}$/),
  });

  it('comes back as it was', () => {
    fc.assert(
      fc.property(entries, (entry) => {
        expect(unpackEntry('c:{acme}:order:1', packEntry('c:{acme}:order:1', entry))).toEqual(entry);
      }),
    );
  });

  it('T71: the entry of another name, and any changed character, is corrupt', () => {
    fc.assert(
      fc.property(entries, fc.nat(), (entry, where) => {
        const text = packEntry('c:{acme}:order:1', entry);
        expect(() => unpackEntry('c:{globex}:order:1', text)).toThrow(
          expect.objectContaining({ code: 'corrupt' }),
        );
        const at = where % text.length;
        const damaged = `${text.slice(0, at)}${text[at] === '7' ? '8' : '7'}${text.slice(at + 1)}`;
        expect(() => unpackEntry('c:{acme}:order:1', damaged)).toThrow(
          expect.objectContaining({ code: 'corrupt' }),
        );
      }),
    );
  });
});

describe('canonical arguments', () => {
  it('T72: the order of keys does not count, everything else does', () => {
    expect(canonicalHash([{ a: 1, b: { c: 2, d: 3 } }])).toBe(canonicalHash([{ b: { d: 3, c: 2 }, a: 1 }]));
    expect(canonicalHash([{ a: 1, gone: undefined }])).toBe(canonicalHash([{ a: 1 }]));
    const different = [
      [1],
      ['1'],
      [1n],
      [null],
      [undefined],
      [],
      [[]],
      [{}],
      [{ a: 1 }],
      [[['a', 1]]],
      [['a', 1]],
      [new Date(1)],
      [{ $: 'date', v: 1 }],
      [1, 2],
      [2, 1],
      [[1, 2]],
      [Number.NaN],
      [true],
    ];
    expect(new Set(different.map(canonicalHash)).size).toBe(different.length);
  });

  it('T72: equal data has equal text, whatever the order in which its keys were set', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (record) => {
        const reversed = Object.fromEntries(Object.entries(record).reverse());
        expect(canonicalText(reversed)).toBe(canonicalText(record));
      }),
    );
  });
});
