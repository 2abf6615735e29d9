import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BoundedStore, type Kept } from '../../functions/kernel/cache/bounded-store.ts';

interface Marked extends Kept {
  readonly mark: number;
}

const MAX_BYTES = 100;
/** Joined, `a` + `bc` and `ab` + `c` would be the same name. */
const prefixes = ['a', 'ab', ''] as const;
const ids = ['bc', 'c', 'abc', 'x'] as const;
const names = prefixes.flatMap((prefix) => ids.map((id) => ({ prefix, id })));

const step = fc.record({
  name: fc.constantFrom(...names),
  bytes: fc.integer({ min: 1, max: 120 }),
  looksFirstAt: fc.constantFrom(...names),
});

test('every value is found under its own prefix and id or was evicted, and all that is found fits the bound', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const store = new BoundedStore<Marked>(MAX_BYTES);
      const last = new Map<string, number>();
      for (const [mark, { name, bytes, looksFirstAt }] of steps.entries()) {
        store.find(looksFirstAt.prefix, looksFirstAt.id);
        const value = { ...name, bytes, mark, visited: mark % 3 === 0, older: null, newer: null };
        expect(store.put(value)).toBe(bytes <= MAX_BYTES);
        last.set(JSON.stringify(name), mark);
        if (bytes <= MAX_BYTES) expect(store.find(name.prefix, name.id)).toBe(value);
        else expect(store.find(name.prefix, name.id)).toBeUndefined();
        const found = names.flatMap(({ prefix, id }) => store.find(prefix, id) ?? []);
        for (const { prefix, id, mark: seen } of found)
          expect(seen).toBe(last.get(JSON.stringify({ prefix, id })));
        expect(found.reduce((sum, one) => sum + one.bytes, 0)).toBe(store.bytes);
        expect(store.bytes).toBeLessThanOrEqual(MAX_BYTES);
        expect(found.length).toBe(store.size);
      }
    }),
  );
});
