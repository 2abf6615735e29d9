/** ISO 4217 currencies whose minor unit is not 1/100. Source: ISO 4217:2015 table A.1, column "Minor unit". */
const MINOR_DIGITS: Readonly<Record<string, number>> = {
  BHD: 3,
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  IQD: 3,
  ISK: 0,
  JOD: 3,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  PYG: 0,
  RWF: 0,
  TND: 3,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
};

/** Digits after the decimal point in amounts of that currency: 2 for GBP, 0 for JPY, 3 for KWD. */
export function minorDigits(currency: string): number {
  return MINOR_DIGITS[currency] ?? 2;
}

/** Up to 12 digits before the point and 6 behind it, perhaps negative: `2.55`, `-0.001`, `18`. */
export const DECIMAL_PATTERN = /^(-?)(\d{1,12})(?:\.(\d{1,6}))?$/;

/**
 * Quantity × unit price in minor units of the currency, exact, rounded half away from zero.
 * @param quantity integer, may be negative
 * @param unitPrice decimal text that matches DECIMAL_PATTERN
 * @returns null when the price is not such a text or the quantity is not a safe integer
 */
export function lineAmountMinor(quantity: number, unitPrice: string, currency: string): bigint | null {
  const parts = DECIMAL_PATTERN.exec(unitPrice);
  if (!parts || !Number.isSafeInteger(quantity)) return null;
  const fraction = parts[3] ?? '';
  const unscaled = BigInt(`${parts[1]}${parts[2]}${fraction}`) * BigInt(quantity);
  return divideHalfAway(unscaled * 10n ** BigInt(minorDigits(currency)), 10n ** BigInt(fraction.length));
}

/** Integer division rounded to the nearest, halves away from zero; the divisor is positive. */
export function divideHalfAway(dividend: bigint, divisor: bigint): bigint {
  const magnitude = dividend < 0n ? -dividend : dividend;
  const rounded = (2n * magnitude + divisor) / (2n * divisor);
  return dividend < 0n ? -rounded : rounded;
}
