import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import type { EventRecord } from './contract.ts';
import {
  decodeRecord,
  encodeRecord,
  FRAME_BYTES,
  intactLength,
  type RecordContent,
} from './record-format.ts';

const MOST_READ_BYTES = 6 * 1024 * 1024;

/**
 * One partition: an append-only file and, in memory, where each record begins. Appends survive a killed process (they are
 * in the page cache when `append` returns), not a power cut: there is no fsync, as in Kafka's own default.
 */
export class PartitionLog {
  readonly #file: number;
  /** Position of record n; one more entry at the end is where the next record will begin. */
  readonly #positions: number[];

  constructor(path: string) {
    this.#file = openSync(path, 'a+');
    this.#positions = scan(this.#file);
    // A kill in the middle of a write leaves half a record: it was never acknowledged, so it is cut off.
    ftruncateSync(this.#file, this.#positions.at(-1));
  }

  /** The offset the next record will get. */
  get end(): number {
    return this.#positions.length - 1;
  }

  append(records: readonly RecordContent[]): void {
    const encoded = records.map(encodeRecord);
    const data = Buffer.concat(encoded);
    for (let written = 0; written < data.length; ) written += writeSync(this.#file, data, written);
    let position = this.#positions.at(-1) ?? 0;
    for (const record of encoded) {
      position += record.length;
      this.#positions.push(position);
    }
  }

  /** Up to `most` records from `offset` on, at least one if there is one, else at most 6 MB. */
  read(offset: number, most: number): EventRecord[] {
    const from = this.#positions[offset] ?? 0;
    let until = Math.min(offset + most, this.end);
    while (until > offset + 1 && (this.#positions[until] ?? 0) - from > MOST_READ_BYTES) until -= 1;
    if (until <= offset) return [];
    const data = readAt(this.#file, from, (this.#positions[until] ?? 0) - from);
    return Array.from({ length: until - offset }, (_, index) => ({
      offset: offset + index,
      ...decodeRecord(data, (this.#positions[offset + index] ?? 0) - from),
    }));
  }

  close(): void {
    closeSync(this.#file);
  }
}

function readAt(file: number, position: number, length: number): Buffer {
  const data = Buffer.alloc(length);
  let read = 0;
  while (read < length) {
    const got = readSync(file, data, read, length - read, position + read);
    if (got === 0) break;
    read += got;
  }
  return data.subarray(0, read);
}

function scan(file: number): number[] {
  const size = fstatSync(file).size;
  const positions = [0];
  for (let at = 0; at < size; at = positions.at(-1) ?? size) {
    const before = positions.length;
    addPositions(readAt(file, at, windowAt(file, at, size)), at, positions);
    if (positions.length === before) break;
  }
  return positions;
}

/** Usually some megabytes at once; more when a single record is larger than that. */
function windowAt(file: number, at: number, size: number): number {
  const frame = readAt(file, at, FRAME_BYTES);
  const record = frame.length < FRAME_BYTES ? 0 : FRAME_BYTES + frame.readUInt32BE(0);
  return Math.min(Math.max(MOST_READ_BYTES, record), size - at);
}

function addPositions(data: Buffer, base: number, positions: number[]): void {
  for (let at = 0; ; ) {
    const length = intactLength(data, at);
    if (length === undefined) return;
    at += length;
    positions.push(base + at);
  }
}
