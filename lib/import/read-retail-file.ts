import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type FileOrder, groupOrders } from './group-orders.ts';
import { type JudgedRow, judgeRow, RETAIL_COLUMNS, type RetailRow } from './retail-row.ts';
import { wallClockConverter } from './wall-clock.ts';

export type RejectedRow = Extract<JudgedRow, { kind: 'rejected' }>;

/** Everything the file holds: each data row is either in an order or rejected. */
export interface RetailFile {
  rows: number;
  orders: FileOrder[];
  rejected: RejectedRow[];
}

/** A file that cannot be read as a whole: missing, not gzip, no header, cut off. The message names the line where it can. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

const TIME_ZONE = 'Europe/London';

/** Reads a retail CSV, gzipped when its name ends in `.gz`. Errors: UnreadableFile. */
export async function readRetailFile(path: string): Promise<RetailFile> {
  const toInstant = wallClockConverter(TIME_ZONE);
  const rows: RetailRow[] = [];
  const rejected: RejectedRow[] = [];
  for await (const { text, lineNumber } of readLines(path)) {
    const judged = judgeRow(text, lineNumber, toInstant);
    if (judged.kind === 'row') rows.push(judged.row);
    else rejected.push(judged);
  }
  return { rows: rows.length + rejected.length, orders: groupOrders(rows), rejected };
}

interface Line {
  text: string;
  lineNumber: number;
}

/** The lines behind the header that are not blank. */
async function* readLines(path: string): AsyncGenerator<Line> {
  let lineNumber = 0;
  try {
    for await (const text of createInterface({
      input: openText(path),
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      lineNumber += 1;
      if (lineNumber === 1) checkHeader(text);
      else if (text.trim() !== '') yield { text, lineNumber };
    }
  } catch (error) {
    throw unreadable(path, lineNumber, error);
  }
  if (lineNumber === 0) throw new UnreadableFile(`${path}: line 1: the file is empty`);
}

function unreadable(path: string, lineNumber: number, error: unknown): unknown {
  if (error instanceof UnreadableFile) return error;
  return new UnreadableFile(`${path}: line ${lineNumber + 1}: ${(error as Error).message}`, { cause: error });
}

function openText(path: string): Readable {
  const file = createReadStream(path);
  if (!path.endsWith('.gz')) return file;
  const text = createGunzip();
  file.on('error', (error) => text.destroy(error)).pipe(text);
  return text;
}

function checkHeader(line: string): void {
  const found = line
    .replace(/^\uFEFF/, '')
    .split(',')
    .map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  if (found.join() === RETAIL_COLUMNS.join()) return;
  throw new UnreadableFile(`line 1: the columns must be ${RETAIL_COLUMNS.join(',')}`);
}
