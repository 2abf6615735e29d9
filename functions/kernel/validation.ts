import type { FieldError } from './errors.ts';

/** Broken rules reported at most: enough to mend a request, too few to be worth attacking. */
export const MAX_FIELD_ERRORS = 20;

/**
 * Notes one broken rule, once, and at most MAX_FIELD_ERRORS of them; generated validators call it, so that their code stays
 * small.
 */
export function noteError(found: FieldError[] | null, field: string, rule: string): FieldError[] {
  if (found === null) return [{ field, rule }];
  if (found.length < MAX_FIELD_ERRORS && !isNoted(found, field, rule)) found.push({ field, rule });
  return found;
}

/** Rules are compared first: they are constants, where a field's text has to be put together to be compared. */
function isNoted(found: readonly FieldError[], field: string, rule: string): boolean {
  for (const error of found) if (error.rule === rule && error.field === field) return true;
  return false;
}

/** Checks a body; `isPlain` says that none of its texts holds a control character, so that this need not be looked for. */
export type BodyCheck = (value: unknown, isPlain?: boolean) => FieldError[];

/** A validator that refuses every field its schema does not name, at every depth: what it lets pass is wholly checked. */
export type ClosedValidator = BodyCheck & { readonly isClosed: true };

export function closed(check: BodyCheck): ClosedValidator {
  return Object.assign(check, { isClosed: true } as const);
}

/** A client's own field name as the last step of a JSON pointer (RFC 6901), cut to a length fit for an answer. */
export function pointer(name: string): string {
  return `/${name.slice(0, 100).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/**
 * Whether a text has more than `max` characters (code points, as JSON Schema counts them). Each has one or two UTF-16 units, so
 * only a text of between `max` and twice as many units is looked through.
 */
export function isLonger(text: string, max: number): boolean {
  if (text.length <= max) return false;
  return text.length > 2 * max || [...text].length > max;
}

/** What a text parameter is to become. */
export type Scalar = 'integer' | 'number' | 'boolean';

const INTEGER = /^-?\d{1,15}$/;
const NUMBER = /^-?\d{1,15}(?:\.\d{1,15})?$/;

const readers: Readonly<Record<Scalar, (text: string) => unknown>> = {
  integer: (text) => (INTEGER.test(text) ? Number(text) : text),
  number: (text) => (NUMBER.test(text) ? Number(text) : text),
  boolean: (text) => (text === 'true' || text === 'false' ? text === 'true' : text),
};

/**
 * Turns texts of a query into numbers and booleans in place. A text that is not wholly one (`50abc`, `0x10`, an empty one)
 * stays as it is, so that the type check refuses it.
 */
export function toScalars(value: unknown, kinds: Readonly<Record<string, Scalar>>): void {
  if (typeof value !== 'object' || value === null) return;
  const query = value as Record<string, unknown>;
  for (const [name, kind] of Object.entries(kinds)) {
    const text = query[name];
    if (typeof text === 'string') query[name] = readers[kind](text);
  }
}
