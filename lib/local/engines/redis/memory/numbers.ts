import { CommandFailure } from './key-space.ts';

/** A whole number as Redis takes it. */
export function integer(text: string): number {
  const value = Number(text);
  if (/^-?\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new CommandFailure('ERR value is not an integer or out of range');
}

/** A score: a decimal number, `inf`, `+inf` or `-inf`. */
export function score(text: string): number {
  const infinity = /^([+-]?)inf(inity)?$/i.exec(text);
  if (infinity) return infinity[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isNaN(value)) return value;
  throw new CommandFailure('ERR value is not a valid float');
}

export function scoreText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? 'inf' : '-inf';
}

/** One end of a score range; `(5` leaves 5 out. */
export function scoreBound(text: string): { value: number; exclusive: boolean } {
  const exclusive = text.startsWith('(');
  try {
    return { value: score(exclusive ? text.slice(1) : text), exclusive };
  } catch {
    throw new CommandFailure('ERR min or max is not a float');
  }
}

export function syntaxError(): CommandFailure {
  return new CommandFailure('ERR syntax error');
}
