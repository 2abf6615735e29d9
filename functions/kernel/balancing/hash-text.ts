/**
 * An unsigned 32-bit hash (T20: an index made of it is never negative) over UTF-16 units, for choosing endpoints inside one
 * process: nothing outside may rely on it. Two units a round with murmur3's mixing, which is what makes it cost 1 ns a
 * character instead of 8.
 */
export function hashText(text: string): number {
  const { length } = text;
  let hash = length;
  let i = 0;
  for (; i + 1 < length; i += 2) {
    const word = text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16);
    hash = Math.imul(hash ^ word, 0x85eb_ca6b);
    hash ^= hash >>> 15;
  }
  if (i < length) hash = Math.imul(hash ^ text.charCodeAt(i), 0x85eb_ca6b);
  return remix(hash);
}

/** Spreads every bit over all 32 (murmur3's finalizer, a bijection except for its fixed point 0, which the constant avoids). */
export function remix(value: number): number {
  let hash = (value + 0x9e37_79b9) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
