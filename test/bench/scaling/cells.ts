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

/** A policy for several functions of one account, as `run-account.ts` keeps it: sums over the functions. */
export interface AccountCell {
  readonly limit: number;
  /** Most units in flight or provisioned at once, pings not counted. */
  readonly mostInUse: number;
  readonly requests: number;
  readonly cold: number;
  readonly throttled: number;
  readonly bill: number;
  readonly objective: number;
  /** Raises that Lambda would have refused. */
  readonly refused: number;
  readonly changes: number;
  readonly pings: number;
}

/** A cell beside on demand only, of the same trace, profile and seed; or the means of several seeds, which are named then. */
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
export function readCells<Kind = Cell>(name: string): Record<string, Kind> {
  const url = new URL(name, import.meta.url);
  return existsSync(url) ? (JSON.parse(readFileSync(url, 'utf8')) as Record<string, Kind>) : {};
}

/** Every cell of which on demand only is known too. */
export function relatives(cells: Readonly<Record<string, Cell>>): Relative[] {
  return beside(cells).map(({ place, cell, base }) => relative(place, [cell], [base]));
}

/** What is judged: a policy on a trace with a profile, the mean of all of its seeds against that of on demand with the same ones. */
export function overSeeds(cells: Readonly<Record<string, Cell>>): Relative[] {
  const places = Object.groupBy(beside(cells), ({ place: { profile, trace, policy } }) =>
    [profile, trace, policy].join('/'),
  );
  return Object.values(places).flatMap((found = []) => {
    const [first] = found;
    if (!first) return [];
    const seed = found.map(({ place }) => place.seed).join(',');
    const [own, bases] = [found.map(({ cell }) => cell), found.map(({ base }) => base)];
    return [relative({ ...first.place, seed }, own, bases)];
  });
}

type Place = Pick<Relative, 'seed' | 'profile' | 'trace' | 'policy'>;

function beside(cells: Readonly<Record<string, Cell>>): { place: Place; cell: Cell; base: Cell }[] {
  return Object.entries(cells).flatMap(([key, cell]) => {
    const [seed = '', profile = '', trace = '', policy = ''] = key.split('/');
    const base = cells[`${seed}/${profile}/${trace}/on-demand`];
    return base ? [{ place: { seed, profile, trace, policy }, cell, base }] : [];
  });
}

function relative(place: Place, own: readonly Cell[], bases: readonly Cell[]): Relative {
  const of = (name: 'bill' | 'cold' | 'objective') => meanOf(own, name) / meanOf(bases, name);
  return { ...place, bill: of('bill'), cold: of('cold'), objective: of('objective'), cell: meanCell(own) };
}

type Amount = Exclude<keyof Cell, 'reactionSeconds'>;

const meanOf = (cells: readonly Cell[], name: Amount) =>
  cells.reduce((sum, cell) => sum + cell[name], 0) / cells.length;

/** Seconds to a reaction are the mean of the plays that had one. */
function meanCell(cells: readonly Cell[]): Cell {
  const mean = (name: Amount) => meanOf(cells, name);
  const reactions = cells.flatMap(({ reactionSeconds }) =>
    reactionSeconds === null ? [] : [reactionSeconds],
  );
  const seconds = reactions.reduce((sum, one) => sum + one, 0) / reactions.length;
  return {
    bill: mean('bill'),
    cold: mean('cold'),
    objective: mean('objective'),
    changesPerDay: mean('changesPerDay'),
    requests: mean('requests'),
    throttled: mean('throttled'),
    cpuSeconds: mean('cpuSeconds'),
    reactionSeconds: reactions.length > 0 ? Math.round(seconds) : null,
  };
}

export function geometricMean(values: readonly number[]): number {
  const logs = values.map((value) => Math.log(Math.max(value, 1e-9)));
  return Math.exp(logs.reduce((sum, value) => sum + value, 0) / values.length);
}

/** The figures of a policy with a profile. */
export function rowsOf(rows: readonly Relative[], profile: string, policy: string): Relative[] {
  return rows.filter((row) => row.profile === profile && row.policy === policy);
}

export const profileNames = ['api', 'heavy', 'sparse'] as const;
export type Profile = (typeof profileNames)[number];
