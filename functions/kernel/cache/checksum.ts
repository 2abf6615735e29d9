/**
 * FNV-1a over UTF-16 code units, 32 bits, in hex. Every step is a bijection, so one changed character always changes the result.
 * Not node:zlib's CRC-32: loading zlib costs 2 to 5 ms of a cold start, this about 1 ns a character.
 */
export function checksum(...texts: readonly string[]): string {
  let hash = 0x811c9dc5;
  for (const text of texts) hash = mixIn(hash, text, 0);
  return inHex(hash);
}

/** As `checksum(start, rest)`, where the rest is what stands in the text from `at` on: it is not copied. */
export function checksumOfRest(start: string, text: string, at: number): string {
  return inHex(mixIn(mixIn(0x811c9dc5, start, 0), text, at));
}

function mixIn(from: number, text: string, at: number): number {
  let hash = from;
  for (let i = at; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

const inHex = (hash: number): string => (hash >>> 0).toString(16);
