import type { Scenario } from './run.ts';
import type { SimulatedAccount } from './simulate-account.ts';
import { aligned, textTable } from './table.ts';

/** All functions of an account together. Money in USD. */
export interface AccountTotal {
  readonly requests: number;
  readonly coldStarts: number;
  readonly coldStartShare: number;
  readonly throttled: number;
  /** By Lambda's reason. */
  readonly throttles: Readonly<Record<string, number>>;
  readonly costUsd: number;
  readonly objectiveUsd: number;
  readonly changes: number;
  readonly flaps: number;
  /** Raises that Lambda would have refused. */
  readonly refused: number;
  readonly pings: number;
}

/** Sums a policy up over the functions. */
export function accountTotal({ functions, refused }: SimulatedAccount): AccountTotal {
  const add = (value: (one: SimulatedAccount['functions'][number]) => number) =>
    functions.reduce((sum, one) => sum + value(one), 0);
  const requests = add((one) => one.requests);
  const throttled = add(({ result }) => result.throttled);
  const coldStarts = add(({ result }) => result.coldStarts);
  const reasons = [...new Set(functions.flatMap(({ result }) => Object.keys(result.throttles)))].sort();
  return {
    requests,
    coldStarts,
    coldStartShare: coldStarts / Math.max(1, requests - throttled),
    throttled,
    throttles: Object.fromEntries(
      reasons.map((reason) => [reason, add(({ result }) => result.throttles[reason] ?? 0)]),
    ),
    costUsd: add(({ result }) => result.costUsd),
    objectiveUsd: add(({ result }) => result.objectiveUsd),
    changes: add(({ result }) => result.changes),
    flaps: add(({ result }) => result.flaps),
    refused,
    pings: add(({ result }) => result.pings),
  };
}

const titles = [
  'policy',
  'requests',
  'cold starts',
  'cold %',
  'throttled',
  'of these at the account limit',
  'bill $',
  'J $',
  'bill x',
  'cold x',
  'J x',
  'changes',
  'refused raises',
  'pings',
] as const;

/** Header and rows of the total; the columns with x are relative to on demand only, when it was run. */
export function totalRows(all: readonly SimulatedAccount[]): {
  titles: string[];
  rows: string[][];
} {
  const totals = all.map((one) => ({
    name: one.name,
    total: accountTotal(one),
  }));
  const base = totals.find(({ name }) => name === 'on-demand')?.total;
  const ratio = (value: number, of: number | undefined) => (of ? (value / of).toFixed(3) : '-');
  const rows = totals.map(({ name, total }) => [
    name,
    String(total.requests),
    String(total.coldStarts),
    (100 * total.coldStartShare).toFixed(4),
    String(total.throttled),
    String(total.throttles['ConcurrentInvocationLimitExceeded'] ?? 0),
    total.costUsd.toFixed(3),
    total.objectiveUsd.toFixed(3),
    ratio(total.costUsd, base?.costUsd),
    ratio(total.coldStarts, base?.coldStarts),
    ratio(total.objectiveUsd, base?.objectiveUsd),
    String(total.changes),
    String(total.refused),
    String(total.pings),
  ]);
  return { titles: [...titles], rows };
}

/** What a function is called in a report. */
export function functionTitle({ trace, profile, scale }: Scenario): string {
  return `${trace.name} (profile ${profile.name}, scale ${scale})`;
}

export function totalTitle(scenarios: readonly Scenario[]): string {
  return `Together, on an account of ${scenarios[0]?.fleet.accountLimit ?? 0} units`;
}

/** Tables for the terminal: one for each function, and one for all together. */
export function accountText(scenarios: readonly Scenario[], all: readonly SimulatedAccount[]): string {
  const each = scenarios.map(
    (scenario, index) => `${functionTitle(scenario)}\n${textTable(ofFunction(all, index))}\n`,
  );
  return [...each, `${totalTitle(scenarios)}\n${aligned(totalRows(all))}`].join('\n');
}

/** What every policy did for one of the functions. */
export function ofFunction(all: readonly SimulatedAccount[], index: number) {
  return all.flatMap(({ functions }) => functions.slice(index, index + 1));
}
