import type { Clock, RandomBytes } from './clock.ts';

/** Makes a new id on each call. */
export type NewId = () => string;

/**
 * UUID version 7 (RFC 9562 section 5.7): 48 bits of Unix milliseconds, then 74 random bits, so ids sort by time.
 * Within one millisecond the 12 bits after the version count up (section 6.2, method 1), so ids of one maker never go back.
 */
export function uuidV7Maker(clock: Clock, random: RandomBytes): NewId {
  let lastMs = 0;
  let counter = 0;
  return () => {
    const now = Math.max(clock(), lastMs);
    const bytes = random(new Uint8Array(16));
    counter = now === lastMs ? counter + 1 : (((bytes[6] ?? 0) & 0x07) << 8) | (bytes[7] ?? 0);
    lastMs = counter > 0xfff ? now + 1 : now;
    if (counter > 0xfff) counter = 0;
    return formatUuidV7(lastMs, counter, bytes);
  };
}

function formatUuidV7(ms: number, counter: number, bytes: Uint8Array): string {
  const time = ms.toString(16).padStart(12, '0');
  const sequence = counter.toString(16).padStart(3, '0');
  const variant = (((bytes[8] ?? 0) & 0x3f) | 0x80).toString(16).padStart(2, '0');
  const rest = Array.from(bytes.subarray(9, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${sequence}-${variant}${rest.slice(0, 2)}-${rest.slice(2)}`;
}

/** Milliseconds since the epoch that a UUIDv7 carries in its first 48 bits. */
export function uuidV7Time(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
