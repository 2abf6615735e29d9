import { encodeValue } from './codec.ts';

/** Taken at first use: most cold starts need no hash. */
const hash = (text: string): string =>
  process.getBuiltinModule('node:crypto').hash('sha256', text, 'base64url');

/**
 * The same text for equal arguments, whatever the order of their object keys; `undefined` properties count as absent,
 * as they do for callers; dates, big integers, maps and sets keep their type (T72).
 */
export function canonicalText(value: unknown): string {
  return encodeValue(inKeyOrder(value));
}

/** 128 bits of SHA-256 over the canonical text, in base64url: an id for a cache key. */
export function canonicalHash(value: unknown): string {
  return hash(canonicalText(value)).slice(0, 22);
}

function inKeyOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inKeyOrder);
  if (!isRecord(value)) return value;
  const kept = Object.keys(value).filter((key) => value[key] !== undefined);
  return Object.fromEntries(kept.sort().map((key) => [key, inKeyOrder(value[key])]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
