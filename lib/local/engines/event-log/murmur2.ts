const SEED = 0x9747b28c;
const M = 0x5bd1e995;
const R = 24;

/** MurmurHash2, 32 bits, signed, with Kafka's seed: org.apache.kafka.common.utils.Utils.murmur2. */
export function murmur2(data: Uint8Array): number {
  let hash = SEED ^ data.length;
  const whole = data.length & ~3;
  for (let index = 0; index < whole; index += 4) {
    let word = Math.imul(wordAt(data, index), M);
    word = Math.imul(word ^ (word >>> R), M);
    hash = Math.imul(hash, M) ^ word;
  }
  if (whole < data.length) hash = Math.imul(hash ^ wordAt(data, whole), M);
  hash = Math.imul(hash ^ (hash >>> 13), M);
  return hash ^ (hash >>> 15);
}

/** Little-endian; bytes beyond the end count as zero, as the reference's fall-through switch has it. */
function wordAt(data: Uint8Array, index: number): number {
  const byte = (offset: number) => data[index + offset] ?? 0;
  return byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24);
}

/** The partition Kafka's default partitioner gives a key: `toPositive(murmur2(key)) % partitions`. */
export function partitionOf(key: Uint8Array, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions;
}
