import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import { type FileOrder, groupOrders } from './group-orders.ts';
import { joinRecords, type Line } from './join-records.ts';
import { type JudgedRow, judgeRow, RETAIL_COLUMNS, type RejectedRow, rejectedFor } from './retail-row.ts';
import { wallClockConverter } from './wall-clock.ts';

/** Everything the file holds: each data row is either in an order or rejected. */
export interface RetailFile {
  rows: number;
  orders: FileOrder[];
  rejected: RejectedRow[];
  /** Says where the file breaks off; null: it was read to its end. */
  cutOff: string | null;
}

/** A file that cannot be read as a whole: missing, damaged, no header. The message names the line where it can. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

const TIME_ZONE = 'Europe/London';

/**
 * Reads a retail CSV, packed or not, whatever its name says. Of a packed file that breaks off, what is there counts, but its last invoice:
 * more of that may be missing. Errors: UnreadableFile.
 */
export async function readRetailFile(path: string): Promise<RetailFile> {
  try {
    return await readRows(path, 'whole');
  } catch (error) {
    if (!isCutOff(error)) throw error;
    const file = await readRows(path, 'what is there').catch(() => null);
    if (file === null || file.rows === 0) throw error;
    return file;
  }
}

type Extent = 'whole' | 'what is there';

async function readRows(path: string, extent: Extent): Promise<RetailFile> {
  const toInstant = wallClockConverter(TIME_ZONE);
  const judged: JudgedRow[] = [];
  for await (const record of joinRecords(readLines(path, extent), RETAIL_COLUMNS.length)) {
    const row = judgeRow(record.text, record.lineNumber, toInstant);
    judged.push(record.isBroken ? rejectedFor('not_utf8', row) : row);
  }
  const settled = extent === 'whole' ? judged : withoutLastInvoice(judged);
  const rows = settled.flatMap((one) => (one.kind === 'row' ? [one.row] : []));
  const rejected = settled.filter((one) => one.kind === 'rejected');
  const cutOff = extent === 'whole' ? null : `${path}: line ${lastLine(judged)}: the file breaks off here`;
  return { rows: settled.length, orders: groupOrders(rows), rejected, cutOff };
}

function lastLine(judged: readonly JudgedRow[]): number {
  const last = judged.at(-1);
  return (last?.kind === 'row' ? last.row.lineNumber : last?.lineNumber) ?? 1;
}

/** Rejects the last line and every row of the last invoice that could be read. */
function withoutLastInvoice(judged: readonly JudgedRow[]): JudgedRow[] {
  const last = judged.findLast((one) => one.kind === 'row');
  return judged.map((one) => {
    return one.kind === 'row' && one.row.invoice === last?.row.invoice ? rejectedFor('cut_off', one) : one;
  });
}

/** The lines behind the header that are not blank. */
async function* readLines(path: string, extent: Extent): AsyncGenerator<Line> {
  let lineNumber = 0;
  try {
    const input = await openText(path, extent);
    for await (const bytes of splitLines(input.setEncoding('latin1'))) {
      lineNumber += 1;
      const line = decoded(bytes);
      if (lineNumber === 1) checkHeader(line.text);
      else if (line.text.trim() !== '') yield { ...line, lineNumber };
    }
  } catch (error) {
    throw unreadable(path, lineNumber, error);
  }
  if (lineNumber === 0) throw new UnreadableFile(`${path}: line 1: the file is empty`);
}

/** The text of a line that was read byte for byte, for only so a line whose bytes are no UTF-8 is known from one with U+FFFD. */
function decoded(line: string): Omit<Line, 'lineNumber'> {
  if (!/[\x80-\xff]/.test(line)) return { text: line, isBroken: false };
  const bytes = Buffer.from(line, 'latin1');
  return { text: bytes.toString('utf8'), isBroken: !isUtf8(bytes) };
}

/** Far above any order; a file without line ends is another kind of file, and would be searched again with each piece of it. */
const LONGEST_LINE_BYTES = 1_000_000;

/** Lines of bytes, one in each character. Not node:readline: it would decode them. */
async function* splitLines(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split(/\r\n|\n|\r(?=[^\n])/);
    rest = lines.pop() ?? '';
    yield* lines;
    if (rest.length > LONGEST_LINE_BYTES) {
      throw new Error(`the line is longer than ${LONGEST_LINE_BYTES} bytes`);
    }
  }
  if (rest !== '') yield rest.replace(/\r$/, '');
}

function unreadable(path: string, lineNumber: number, error: unknown): unknown {
  if (error instanceof UnreadableFile) return new UnreadableFile(`${path}: ${error.message}`);
  return new UnreadableFile(`${path}: line ${lineNumber + 1}: ${(error as Error).message}`, { cause: error });
}

/** zlib's word for an input that ends before its end. */
function isCutOff(error: unknown): boolean {
  const cause = error instanceof UnreadableFile ? (error.cause as { code?: string } | undefined) : undefined;
  return cause?.code === 'Z_BUF_ERROR';
}

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

async function openText(path: string, extent: Extent): Promise<Readable> {
  const isPacked = (await firstBytes(path, GZIP_MAGIC.length)).equals(GZIP_MAGIC);
  const file = createReadStream(path);
  if (!isPacked) return file;
  const text = createGunzip(extent === 'whole' ? {} : { finishFlush: constants.Z_SYNC_FLUSH });
  file.on('error', (error) => text.destroy(error)).pipe(text);
  return text;
}

async function firstBytes(path: string, count: number): Promise<Buffer> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
  return buffer.subarray(0, bytesRead);
}

function checkHeader(line: string): void {
  const found = line
    .replace(/^\uFEFF/, '')
    .split(',')
    .map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  if (found.join() === RETAIL_COLUMNS.join()) return;
  const rule = `the columns must be ${RETAIL_COLUMNS.join(',')}`;
  throw new UnreadableFile(`line 1: ${rule}; ${headerFault(found)}`);
}

const NAMES_SHOWN = 3;

/** The first thing that is wrong with the names of the columns. */
function headerFault(found: readonly string[]): string {
  const names: readonly string[] = RETAIL_COLUMNS;
  const quoted = (some: readonly string[]) =>
    some.slice(0, NAMES_SHOWN).map((name) => JSON.stringify(name.slice(0, 40).toWellFormed()));
  const missing = names.filter((name) => !found.includes(name));
  if (missing.length === names.length)
    return `there is ${quoted(found).join(', ')}: is it another file, delimiter or encoding?`;
  if (missing.length > 0) return `${missing.join(', ')} is missing`;
  const twice = found.filter((name, index) => found.indexOf(name) !== index);
  if (twice.length > 0) return `${quoted(twice).join(', ')} stands there twice`;
  const unknown = found.filter((name) => !names.includes(name));
  return unknown.length > 0
    ? `${quoted(unknown).join(', ')} is not one of them`
    : 'they stand in another order';
}
