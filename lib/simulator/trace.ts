import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { AppError, reasonOf } from '../../functions/kernel/errors.ts';

/** Recorded traffic: so many requests in each interval of equal length. */
export interface Trace {
  readonly name: string;
  readonly intervalSeconds: number;
  readonly counts: Float64Array;
}

const HEADER = 'timestamp_s,requests';

/** Requests a second that can be played; beyond a thousand times what Lambda gives an account it is a slip. */
export const MOST_PER_SECOND = 1_000_000;
/** A longer trace only comes from timestamps in another unit. */
const MOST_SECONDS = 366 * 86_400;

/** Reads `timestamp_s,requests` (plain or .gz); a malformed file is refused with the number of the line. */
export function readTrace(path: string): Trace {
  const text = textOf(path);
  const name = path.replace(/^.*\//, '').replace(/\.csv(\.gz)?$/, '');
  return parseTrace(name, text);
}

function textOf(path: string): string {
  try {
    const raw = readFileSync(path);
    return (path.endsWith('.gz') ? gunzipSync(raw) : raw).toString('utf8');
  } catch (error) {
    throw new AppError('invalid_input', `the trace ${path} cannot be read: ${reasonOf(error)}`);
  }
}

/** As `readTrace`, from text. */
export function parseTrace(name: string, text: string): Trace {
  const lines = text.split(/\r?\n/);
  while (lines.at(-1)?.trim() === '') lines.pop();
  if (lines[0]?.trim() !== HEADER) throw malformed(name, 1, `expected the header "${HEADER}"`);
  if (lines.length < 3) throw malformed(name, lines.length + 1, 'a trace needs at least two intervals');
  const rows = lines.slice(1).map((line, index) => parseRow(name, line, index + 2));
  const intervalSeconds = evenInterval(name, rows);
  refuseUnplayable(name, rows, intervalSeconds);
  return { name, intervalSeconds, counts: Float64Array.from(rows, ([, count]) => count) };
}

type Row = readonly [at: number, count: number];

/** Seconds are the simulation's step, so a shorter interval would be passed over. */
function refuseUnplayable(name: string, rows: readonly Row[], intervalSeconds: number): void {
  if (intervalSeconds < 1) throw malformed(name, 3, 'an interval must be at least 1 s');
  if (rows.length * intervalSeconds > MOST_SECONDS)
    throw malformed(name, rows.length + 1, 'a trace covers at most 366 days; timestamps are in seconds');
  const most = MOST_PER_SECOND * intervalSeconds;
  const over = rows.findIndex(([, count]) => count > most);
  if (over >= 0)
    throw malformed(
      name,
      over + 2,
      `at most ${most} requests in ${intervalSeconds} s, found ${rows[over]?.[1]}`,
    );
}

function parseRow(name: string, line: string, lineNumber: number): Row {
  const match = /^\s*(\d+(?:\.\d+)?)\s*,\s*(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*$/.exec(line);
  if (!match)
    throw malformed(
      name,
      lineNumber,
      `expected two numbers that are not negative, found "${line.slice(0, 60)}"`,
    );
  return [Number(match[1]), Number(match[2])];
}

function evenInterval(name: string, rows: readonly Row[]): number {
  const first = rows[0]?.[0] ?? 0;
  const interval = (rows[1]?.[0] ?? 0) - first;
  if (interval <= 0) throw malformed(name, 3, 'time must go forward');
  const odd = rows.findIndex(([at], index) => Math.abs(at - first - index * interval) > 1e-6);
  if (odd >= 0)
    throw malformed(name, odd + 2, `expected timestamp ${first + odd * interval}, found ${rows[odd]?.[0]}`);
  return interval;
}

function malformed(name: string, line: number, problem: string): AppError {
  return new AppError('invalid_input', `${name}: line ${line}: ${problem}`, { data: { line } });
}

/** Seconds the trace covers. */
export function traceSeconds(trace: Trace): number {
  return trace.counts.length * trace.intervalSeconds;
}
