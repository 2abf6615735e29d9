/** Lambda's limit for one event: 6 MB, less some room for the envelope around the records. */
const EVENT_LIMIT_BYTES = 6 * 1024 * 1024 - 64 * 1024;

/** Cuts a batch, in order, so that each part fits one event. A record that is too large alone stays alone. */
export function payloadChunks<T>(records: readonly T[], sizeOf: (record: T) => number): T[][] {
  const chunks: T[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const record of records) {
    const bytes = sizeOf(record);
    if (size + bytes > EVENT_LIMIT_BYTES) {
      chunks.push([]);
      size = 0;
    }
    chunks.at(-1)?.push(record);
    size += bytes;
  }
  return chunks;
}
