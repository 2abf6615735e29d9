import { crc32 } from 'node:zlib';
import type { EventRecord } from './contract.ts';

/** Bytes before each record's body: its length and its CRC-32, both unsigned big-endian 32 bits. */
export const FRAME_BYTES = 8;
const NULL_LENGTH = -1;

export type RecordContent = Omit<EventRecord, 'offset'>;

/** Frame + body: timestamp (float64), key, value, header count (uint16), then name and value of each header. */
export function encodeRecord(record: RecordContent): Buffer {
  const headers = Object.entries(record.headers);
  const parts = [
    time(record.timestampMs),
    ...bytes(record.key),
    ...bytes(record.value),
    count(headers.length),
  ];
  for (const [name, value] of headers) parts.push(...bytes(Buffer.from(name)), ...bytes(value));
  const body = Buffer.concat(parts);
  const frame = Buffer.alloc(FRAME_BYTES);
  frame.writeUInt32BE(body.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame, body]);
}

/** Length of the whole record at `at`, or undefined when it is cut off or damaged. */
export function intactLength(data: Buffer, at: number): number | undefined {
  if (at + FRAME_BYTES > data.length) return undefined;
  const end = at + FRAME_BYTES + data.readUInt32BE(at);
  if (end > data.length) return undefined;
  return crc32(data.subarray(at + FRAME_BYTES, end)) === data.readUInt32BE(at + 4) ? end - at : undefined;
}

/** Reads the record whose frame begins at `at`. */
export function decodeRecord(data: Buffer, at: number): RecordContent {
  const cursor = { at: at + FRAME_BYTES };
  const timestampMs = data.readDoubleBE(cursor.at);
  cursor.at += 8;
  const key = readBytes(data, cursor);
  const value = readBytes(data, cursor);
  const headerCount = data.readUInt16BE(cursor.at);
  cursor.at += 2;
  const headers: Record<string, Buffer> = {};
  for (let index = 0; index < headerCount; index += 1) {
    const name = readBytes(data, cursor) ?? Buffer.alloc(0);
    headers[name.toString()] = readBytes(data, cursor) ?? Buffer.alloc(0);
  }
  return { timestampMs, key, value, headers };
}

function time(ms: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeDoubleBE(ms);
  return buffer;
}

function count(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeUInt16BE(value);
  return buffer;
}

function bytes(value: Buffer | null): Buffer[] {
  const length = Buffer.alloc(4);
  length.writeInt32BE(value === null ? NULL_LENGTH : value.length);
  return value === null ? [length] : [length, value];
}

function readBytes(data: Buffer, cursor: { at: number }): Buffer | null {
  const length = data.readInt32BE(cursor.at);
  cursor.at += 4;
  if (length === NULL_LENGTH) return null;
  cursor.at += length;
  return data.subarray(cursor.at - length, cursor.at);
}
