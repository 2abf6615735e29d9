import { deployRows, deployTitle } from './deploy-table.ts';
import type { Simulated } from './simulate.ts';

const columns: readonly { title: string; cell: (one: Simulated, base: Simulated | undefined) => string }[] = [
  { title: 'policy', cell: ({ name }) => name },
  { title: 'cold starts', cell: ({ result }) => String(result.coldStarts) },
  { title: 'cold %', cell: ({ result }) => (100 * result.coldStartShare).toFixed(4) },
  {
    title: 'p50/p95/p99/p99.9 +ms',
    cell: ({ result }) =>
      [result.p50AddedMs, result.p95AddedMs, result.p99AddedMs, result.p999AddedMs].join('/'),
  },
  { title: 'throttled', cell: ({ result }) => String(result.throttled) },
  { title: 'bill $', cell: ({ result }) => result.costUsd.toFixed(3) },
  {
    title: 'PC $',
    cell: ({ result }) => (result.bill.provisionedKeepUsd + result.bill.provisionedUseUsd).toFixed(3),
  },
  {
    title: 'on demand $',
    cell: ({ result }) =>
      (result.bill.onDemandUsd + result.bill.requestsUsd - result.bill.pingsUsd).toFixed(3),
  },
  { title: 'pings $', cell: ({ result }) => result.bill.pingsUsd.toFixed(3) },
  { title: 'J $', cell: ({ result }) => result.objectiveUsd.toFixed(3) },
  { title: 'bill x', cell: (one, base) => ratio(one.result.costUsd, base?.result.costUsd) },
  { title: 'cold x', cell: (one, base) => ratio(one.result.coldStarts, base?.result.coldStarts) },
  { title: 'J x', cell: (one, base) => ratio(one.result.objectiveUsd, base?.result.objectiveUsd) },
  { title: 'changes/day', cell: ({ result }) => result.changesPerDay.toFixed(1) },
  { title: 'flaps', cell: ({ result }) => String(result.flaps) },
  {
    title: 'reaction s',
    cell: ({ result }) => (result.reactionSeconds === null ? '-' : result.reactionSeconds.toFixed(0)),
  },
  { title: 'min >1 % cold', cell: ({ result }) => String(result.minutesAboveOnePercentCold) },
];

function ratio(value: number, base: number | undefined): string {
  return base ? (value / base).toFixed(3) : '-';
}

/** Header and rows; the columns with x are relative to on demand only, when it was run. */
export function tableRows(all: readonly Simulated[]): { titles: string[]; rows: string[][] } {
  const base = all.find(({ name }) => name === 'on-demand');
  return {
    titles: columns.map(({ title }) => title),
    rows: all.map((one) => columns.map(({ cell }) => cell(one, base))),
  };
}

/** Tables for the terminal: the policies, and what deploys cost them when there were some. */
export function textTable(all: readonly Simulated[]): string {
  const deploys = deployRows(all);
  const main = aligned(tableRows(all));
  return deploys.rows.length === 0 ? main : `${main}\n\n${deployTitle}\n${aligned(deploys)}`;
}

/** Columns of equal width: the first to the left, the others to the right. */
export function aligned({ titles, rows }: { titles: string[]; rows: string[][] }): string {
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  return [line(titles), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}
