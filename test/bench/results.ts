import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';

/** One measured series of a benchmark. */
export interface Row {
  name: string;
  [column: string]: string | number;
}

export interface Result {
  title: string;
  notes: readonly string[];
  rows: readonly Row[];
}

/** Writes a result with machine, its load (running and waiting processes, last minute) and date as JSON and as a Markdown table below `results/`. */
export function saveResult(name: string, result: Result): string {
  const machine = `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, Node ${process.version}, load ${loadavg()[0]?.toFixed(0)}`;
  const date = new Date().toISOString().slice(0, 10);
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify({ ...result, machine, date }, null, 2)}\n`);
  const columns = Object.keys(result.rows[0] ?? {});
  const line = (cells: readonly unknown[]) => `| ${cells.join(' | ')} |`;
  const table = [
    line(columns),
    line(columns.map(() => '---')),
    ...result.rows.map((row) => line(columns.map((column) => row[column]))),
  ];
  const text = [`# ${result.title}`, '', `${machine}; ${date}.`, ...result.notes, '', ...table, ''].join(
    '\n',
  );
  writeFileSync(join(folder, `${name}.md`), text);
  return text;
}

/** Median of the ratios of each round's time to the other's in the same round, a moment away: what disturbs a round disturbs both. */
export function medianRatio(times: readonly number[], others: readonly number[]): number {
  return median(times.map((time, round) => time / (others[round] ?? Number.NaN)));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
