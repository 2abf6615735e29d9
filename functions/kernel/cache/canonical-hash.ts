import { createHash } from 'node:crypto';
import { encodeValue } from './codec.ts';

/**
 * The same text for equal arguments, whatever the order of their object keys; `undefined` properties count as absent,
 * as they do for callers; dates, big integers, maps and sets keep their type (T72).
 */
export function canonicalText(value: unknown): string {
  return JSON.stringify(sortKeys(JSON.parse(encodeValue(withoutUndefined(value)).slice(1))));
}

/** 128 bits of SHA-256 over the canonical text, in base64url: an id for a cache key. */
export function canonicalHash(value: unknown): string {
  return createHash('sha256').update(canonicalText(value)).digest('base64url').slice(0, 22);
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return ['list', ...value.map(sortKeys)];
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value).sort();
  return ['record', ...keys.map((key) => [key, sortKeys((value as Record<string, unknown>)[key])])];
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  const kept = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutUndefined(item)]));
}
