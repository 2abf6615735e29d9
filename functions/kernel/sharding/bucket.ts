/** Accounts are spread over this many virtual buckets for ever; shards own buckets, so adding one moves few (T41). */
export const BUCKET_COUNT = 1024;

const encoder = new TextEncoder();

/** The account's virtual bucket, 0 to 1023: MurmurHash3_x86_32 with seed 0 over its UTF-8 bytes, unsigned, modulo 1024. */
export function bucketOf(accountId: string): number {
  return murmur3(encoder.encode(accountId)) % BUCKET_COUNT;
}

/**
 * MurmurHash3_x86_32 with seed 0 (Austin Appleby, public domain, SMHasher), as an unsigned 32-bit integer.
 * Unsigned throughout: `Math.abs` of the smallest int32 is a trap when ported (T42).
 */
export function murmur3(bytes: Uint8Array): number {
  const blocks = bytes.length & ~3;
  let hash = 0;
  for (let i = 0; i < blocks; i += 4) hash = mixBlock(hash, wordAt(bytes, i));
  if (blocks < bytes.length) hash ^= scramble(wordAt(bytes, blocks));
  return finalize(hash ^ bytes.length);
}

/** Little-endian; past the end it reads zeros, which is just what the tail of the algorithm wants. */
function wordAt(bytes: Uint8Array, i: number): number {
  return (
    (bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8) | ((bytes[i + 2] ?? 0) << 16) | ((bytes[i + 3] ?? 0) << 24)
  );
}

function scramble(word: number): number {
  const mixed = Math.imul(word, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}

function mixBlock(hash: number, word: number): number {
  const mixed = hash ^ scramble(word);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function finalize(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
