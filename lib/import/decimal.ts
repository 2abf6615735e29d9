import { divideHalfAway } from '../../functions/kernel/money.ts';

/** The value `unscaled / 10 ** scale`, without trailing zeros behind the point. */
export interface Decimal {
  unscaled: bigint;
  scale: number;
}

const DECIMAL = /^([+-]?)(\d{0,30})(?:\.(\d{0,30}))?(?:[eE]([+-]?\d{1,2}))?$/;

/** Any decimal number as programs write it: `6`, `-0.5`, `.85`, `17850.0`, `+3`, `1e-05`; null when it is none. */
export function readDecimal(text: string): Decimal | null {
  const [, sign, whole = '', fraction = '', exponent = '0'] = DECIMAL.exec(text) ?? [];
  if (sign === undefined || whole + fraction === '') return null;
  const scale = fraction.length - Number(exponent);
  const magnitude = BigInt(whole + fraction) * (scale < 0 ? 10n ** BigInt(-scale) : 1n);
  return withoutZeros({ unscaled: sign === '-' ? -magnitude : magnitude, scale: Math.max(0, scale) });
}

function withoutZeros({ unscaled, scale }: Decimal): Decimal {
  let shorter = { unscaled, scale };
  while (shorter.scale > 0 && shorter.unscaled % 10n === 0n) {
    shorter = { unscaled: shorter.unscaled / 10n, scale: shorter.scale - 1 };
  }
  return shorter;
}

/** Plain digits, as the API takes them. */
export function decimalText({ unscaled, scale }: Decimal): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const cut = digits.length - scale;
  const sign = unscaled < 0n ? '-' : '';
  return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, cut)}.${digits.slice(cut)}`;
}

/** The product in hundredths, exact, rounded half away from zero. */
export function productInHundredths(a: Decimal, b: Decimal): bigint {
  return divideHalfAway(a.unscaled * b.unscaled * 100n, 10n ** BigInt(a.scale + b.scale));
}
