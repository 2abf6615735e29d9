import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineAmountMinor, minorDigits } from '../../../functions/kernel/money.ts';

test.each([
  [6, '2.55', 'GBP', 1530n],
  [-12, '0.29', 'GBP', -348n],
  [1, '0.005', 'GBP', 1n],
  [-1, '0.005', 'GBP', -1n],
  [1, '0.004', 'GBP', 0n],
  [3, '0.001', 'GBP', 0n],
  [5, '0.001', 'GBP', 1n],
  [1, '-11062.06', 'GBP', -1106206n],
  [7, '150', 'JPY', 1050n],
  [3, '1.2345', 'KWD', 3704n],
  [0, '9.99', 'GBP', 0n],
])('%d × %s %s is %d in minor units', (quantity, price, currency, expected) => {
  expect(lineAmountMinor(quantity, price, currency)).toBe(expected);
});

test.each(['', '1e3', '1.1234567', '--1', '1,5', ' 1', 'NaN', '1234567890123'])(
  '%j is not a price',
  (price) => {
    expect(lineAmountMinor(1, price, 'GBP')).toBeNull();
  },
);

test('a quantity that is not a safe integer has no amount', () => {
  expect(lineAmountMinor(1.5, '1.00', 'GBP')).toBeNull();
  expect(lineAmountMinor(2 ** 53, '1.00', 'GBP')).toBeNull();
});

test('the amount is within half a minor unit of the exact product and odd in the quantity', () => {
  const cents = fc.integer({ min: 0, max: 10 ** 9 });
  fc.assert(
    fc.property(
      fc.integer({ min: -1e6, max: 1e6 }),
      cents,
      fc.constantFrom('GBP', 'JPY', 'KWD'),
      (quantity, micros, currency) => {
        const price = `${Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, '0')}`;
        const amount = lineAmountMinor(quantity, price, currency) as bigint;
        const scale = 10n ** BigInt(6 - minorDigits(currency));
        const error = amount * scale - BigInt(quantity) * BigInt(micros);
        expect(2n * (error < 0n ? -error : error)).toBeLessThanOrEqual(scale);
        expect(lineAmountMinor(-quantity, price, currency)).toBe(-amount);
      },
    ),
  );
});
