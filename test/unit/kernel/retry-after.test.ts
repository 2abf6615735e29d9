import { expect, test } from 'vitest';
import { retryAfterMs } from '../../../functions/kernel/outbound/retry-after.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 12);

test.each([
  ['120', 120_000],
  [' 0 ', 0],
  ['Sat, 21 Nov 2026 12:02:00 GMT', 120_000],
  ['Saturday, 21-Nov-26 12:02:00 GMT', 120_000],
  ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
  [undefined, null],
  ['', null],
  ['-5', null],
  ['1.5', null],
  ['2026-11-21T12:02:00Z', null],
  ['Sat, some day GMT', null],
])('Retry-After: %s', (header, wanted) => {
  expect(retryAfterMs(header, NOW_MS)).toBe(wanted);
});
