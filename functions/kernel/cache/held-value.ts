import { decodeValue, isSharable } from './codec.ts';

/**
 * A value as this sandbox hands it out. Plain data is frozen once and shared by all readers, so a reader's change throws
 * instead of leaking into another request (T68); what cannot be frozen (dates, maps, bytes) is decoded anew for every reader.
 */
export type Held =
  | { kind: 'absent' }
  | { kind: 'shared'; value: unknown }
  | { kind: 'decoded'; payload: string }
  /** The codec refused it: it went to this load's callers only. */
  | { kind: 'uncacheable'; value: unknown };

export const ABSENT: Held = Object.freeze({ kind: 'absent' });

/** Errors: `corrupt` when the payload cannot be decoded. */
export function holdPayload(payload: string): Held {
  const value = decodeValue(payload);
  return isSharable(payload) ? { kind: 'shared', value: deepFreeze(value) } : { kind: 'decoded', payload };
}

/** The value for one reader; undefined means there is no such thing. */
export function readHeld(held: Held): unknown {
  switch (held.kind) {
    case 'absent':
      return undefined;
    case 'decoded':
      return decodeValue(held.payload);
    default:
      return held.value;
  }
}

function deepFreeze(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
