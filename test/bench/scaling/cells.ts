import { existsSync, readFileSync } from 'node:fs';

/** One policy on one trace with one profile and seed, as `run-goals.ts` keeps it. Money in USD for the whole trace. */
export interface Cell {
  bill: number;
  cold: number;
  objective: number;
  changesPerDay: number;
  requests: number;
  throttled: number;
  cpuSeconds: number;
  reactionSeconds: number | null;
}

/** A cell beside on demand only, of the same trace, profile and seed. */
export interface Relative {
  readonly seed: string;
  readonly profile: string;
  readonly trace: string;
  readonly policy: string;
  readonly bill: number;
  readonly cold: number;
  readonly objective: number;
  readonly cell: Cell;
}

/** Cells by `seed/profile/trace/policy`. */
export function readCells(name: string): Record<string, Cell> {
  const url = new URL(name, import.meta.url);
  return existsSync(url) ? (JSON.parse(readFileSync(url, 'utf8')) as Record<string, Cell>) : {};
}

/** Every cell of which on demand only is known too. */
export function relatives(cells: Readonly<Record<string, Cell>>): Relative[] {
  return Object.entries(cells).flatMap(([key, cell]) => {
    const [seed = '', profile = '', trace = '', policy = ''] = key.split('/');
    const base = cells[`${seed}/${profile}/${trace}/on-demand`];
    if (!base) return [];
    const bill = cell.bill / base.bill;
    const cold = cell.cold / base.cold;
    return [{ seed, profile, trace, policy, bill, cold, objective: cell.objective / base.objective, cell }];
  });
}

export function geometricMean(values: readonly number[]): number {
  const logs = values.map((value) => Math.log(Math.max(value, 1e-9)));
  return Math.exp(logs.reduce((sum, value) => sum + value, 0) / values.length);
}

/** The figures of a policy with a profile, seed 1. */
export function rowsOf(rows: readonly Relative[], profile: string, policy: string): Relative[] {
  return rows.filter((row) => row.profile === profile && row.policy === policy && row.seed === '1');
}

export const profileNames = ['api', 'heavy', 'sparse'] as const;
export type Profile = (typeof profileNames)[number];
