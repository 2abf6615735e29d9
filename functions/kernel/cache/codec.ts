import { AppError } from '../errors.ts';

/**
 * Values as text and back. Plain JSON stays plain JSON (ids stay strings: nothing is guessed from how text looks, T74);
 * what JSON loses (bigint, Date, Map, Set, bytes, undefined, NaN, infinities, -0) is written as `{"$": kind, "v": text}`.
 * An object that has a `$` of its own is written as entries, so no data can be mistaken for a tag.
 */
const PLAIN = 'p';
const TAGGED = 't';

interface Tagged {
  $: string;
  v?: unknown;
}

/** Errors: `invalid_input` for functions, symbols, class instances and cycles: they would not survive the way. */
export function encodeValue(value: unknown): string {
  const seen = new Set<object>();
  if (isPlain(value, seen)) return PLAIN + JSON.stringify(value);
  return TAGGED + JSON.stringify(tag(value));
}

/** Errors: `corrupt` when the text is not one of ours. */
export function decodeValue(text: string): unknown {
  try {
    if (text[0] === PLAIN) return JSON.parse(text.slice(1));
    if (text[0] === TAGGED) return untag(JSON.parse(text.slice(1)));
  } catch (cause) {
    throw new AppError('corrupt', 'a cached value cannot be decoded', { cause });
  }
  throw new AppError('corrupt', 'a cached value has an unknown encoding');
}

/** True when the text is plain JSON: its value can be frozen and shared. */
export function isSharable(text: string): boolean {
  return text[0] === PLAIN;
}

/** Does plain JSON keep the value exactly? Throws for what no encoding keeps. */
function isPlain(value: unknown, path: Set<object>): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0);
    case 'object':
      return value === null || isPlainObject(value, path);
    case 'undefined':
    case 'bigint':
      return false;
    default:
      throw new AppError('invalid_input', `a ${typeof value} cannot be cached`);
  }
}

function isPlainObject(value: object, path: Set<object>): boolean {
  if (path.has(value)) throw new AppError('invalid_input', 'a value that contains itself cannot be cached');
  path.add(value);
  let plain = Array.isArray(value) ? !isSparse(value) : isRecord(value) && !Object.hasOwn(value, '$');
  for (const part of partsOf(value)) plain = isPlain(part, path) && plain;
  path.delete(value);
  return plain;
}

function isSparse(list: readonly unknown[]): boolean {
  return Object.keys(list).length !== list.length;
}

function isRecord(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Everything inside the value; for leaves with an encoding of their own nothing. */
function partsOf(value: object): Iterable<unknown> {
  if (value instanceof Map) return [...value].flat();
  if (value instanceof Set || Array.isArray(value)) return value;
  if (value instanceof Date || value instanceof Uint8Array) return [];
  if (isRecord(value)) return Object.values(value);
  throw new AppError('invalid_input', `an instance of ${value.constructor.name} cannot be cached`);
}

function tag(value: unknown): unknown {
  switch (typeof value) {
    case 'undefined':
      return { $: 'undefined' };
    case 'bigint':
      return { $: 'bigint', v: value.toString() };
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : tagNumber(value);
    case 'object':
      return value === null ? null : tagObject(value);
    default:
      return value;
  }
}

function tagNumber(value: number): Tagged {
  return { $: 'number', v: Object.is(value, -0) ? '-0' : String(value) };
}

function tagObject(value: object): unknown {
  if (Array.isArray(value)) return Array.from(value, tag);
  if (value instanceof Date) return { $: 'date', v: tag(value.getTime()) };
  if (value instanceof Map) return { $: 'map', v: [...value].map(([key, item]) => [tag(key), tag(item)]) };
  if (value instanceof Set) return { $: 'set', v: [...value].map(tag) };
  if (value instanceof Uint8Array) return { $: 'bytes', v: toBase64(value) };
  const entries = Object.entries(value).map(([key, item]) => [key, tag(item)] as const);
  return Object.hasOwn(value, '$') ? { $: 'object', v: entries } : Object.fromEntries(entries);
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

type Untag = (v: never) => unknown;

/** One line for each kind that `tag` writes. */
const untaggers: Readonly<Record<string, Untag>> = {
  undefined: () => undefined,
  bigint: (v: string) => BigInt(v),
  number: (v: string) => Number(v),
  date: (v: unknown) => new Date(untag(v) as number),
  map: (v: [unknown, unknown][]) => new Map(v.map(([key, item]) => [untag(key), untag(item)])),
  set: (v: unknown[]) => new Set(v.map(untag)),
  bytes: (v: string) => new Uint8Array(Buffer.from(v, 'base64')),
  object: (v: [string, unknown][]) => Object.fromEntries(v.map(([key, item]) => [key, untag(item)])),
};

function untag(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(untag);
  if (!Object.hasOwn(value, '$')) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, untag(item)]));
  }
  const tagged = value as Tagged;
  const read = untaggers[tagged.$];
  if (!read) throw new AppError('corrupt', `a cached value has the unknown kind ${tagged.$}`);
  return read(tagged.v as never);
}
