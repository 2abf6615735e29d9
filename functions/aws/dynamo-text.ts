import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** From this size on texts are stored compressed: below it the processor time costs more than the bytes. */
const COMPRESS_FROM_BYTES = 8_000;

/** Stored texts of one item at most: DynamoDB takes 400 KB with all names, and the other attributes need some of it. */
export const MAX_TEXT_BYTES = 390_000;

/** Loaded at first use: most invocations compress nothing. */
const zlib = () => process.getBuiltinModule('node:zlib');

/** A text as it is stored, and how many bytes of an item it takes. */
export interface StoredText {
  value: AttributeValue;
  bytes: number;
}

/** As text, or gzipped where that is worth it. */
export function storedText(text: string): StoredText {
  const bytes = Buffer.byteLength(text);
  if (bytes < COMPRESS_FROM_BYTES) return { value: { S: text }, bytes };
  const packed = zlib().gzipSync(text);
  return { value: { B: packed }, bytes: packed.length };
}

export function textIn(value: AttributeValue | undefined): string {
  if (value?.S !== undefined) return value.S;
  return zlib()
    .gunzipSync(value?.B ?? Buffer.of())
    .toString();
}
