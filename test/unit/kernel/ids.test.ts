import { expect, test } from 'vitest';
import { uuidV7Maker, uuidV7Time } from '../../../functions/kernel/ids.ts';

const random = (bytes: Uint8Array) => crypto.getRandomValues(bytes);

test('ids are version 7 UUIDs that carry their time and rise, even within a millisecond and when the clock goes back', () => {
  let now = Date.UTC(2026, 0, 1);
  const newId = uuidV7Maker(() => now, random);
  const ids = Array.from({ length: 10_000 }, (_, i) => {
    now += i === 5_000 ? -1_000 : i % 100 === 0 ? 1 : 0;
    return newId();
  });
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(ids.length);
  expect(uuidV7Time(ids[0] as string)).toBe(Date.UTC(2026, 0, 1) + 1);
});
