import { type CsvRecord, splitCsvLine } from './csv-record.ts';

/** A record and the number of its first line. */
export interface Line {
  text: string;
  lineNumber: number;
  /** Some of its bytes are no UTF-8 and stand as U+FFFD in the text. */
  isBroken: boolean;
}

/** Lines that one record may have; a description is a few at most. */
const MAX_RECORD_LINES = 20;

/**
 * Joins the lines of a record whose quoted field holds line ends. A stray quote looks the same at first: when the lines behind
 * it make no record of `columns` fields, they are records of their own, so that one bad line costs one line and not the file.
 */
export async function* joinRecords(lines: AsyncIterable<Line>, columns: number): AsyncGenerator<Line> {
  let held: Line[] = [];
  for await (const line of lines) {
    held.push(line);
    const { done, left } = takeRecords(held, columns);
    yield* done;
    held = left;
  }
  while (held.length > 0) {
    const [first, ...others] = held;
    if (first) yield first;
    const { done, left } = takeRecords(others, columns);
    yield* done;
    held = left;
  }
}

/** The records that `lines` begin with, and the lines of the one that may go on. */
function takeRecords(lines: readonly Line[], columns: number): { done: Line[]; left: Line[] } {
  const done: Line[] = [];
  let left = [...lines];
  while (left.length > 0) {
    const length = recordLength(left, columns);
    if (length === undefined) break;
    const record = left.slice(0, length);
    done.push({
      text: record.map(({ text }) => text).join('\n'),
      lineNumber: (record[0] as Line).lineNumber,
      isBroken: record.some(({ isBroken }) => isBroken),
    });
    left = left.slice(length);
  }
  return { done, left };
}

/** Lines of the first record; undefined: it may go on behind them. */
function recordLength(lines: readonly Line[], columns: number): number | undefined {
  for (let count = 1; count <= Math.min(lines.length, MAX_RECORD_LINES); count++) {
    const record = splitCsvLine(joined(lines.slice(0, count)));
    if (record.kind !== 'open') return isWhole(record, columns) ? count : 1;
  }
  return lines.length < MAX_RECORD_LINES ? undefined : 1;
}

const joined = (lines: readonly Line[]): string => lines.map(({ text }) => text).join('\n');

function isWhole(record: CsvRecord, columns: number): boolean {
  return record.kind === 'fields' && record.fields.length === columns;
}
