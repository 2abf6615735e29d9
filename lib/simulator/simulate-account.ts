import { AccountRun, type Knowing } from './account-run.ts';
import { contender } from './contenders.ts';
import type { Scenario } from './run.ts';
import { type OnProgress, reporting, type Simulated, simulatedOf, watcherOf } from './simulate.ts';
import { traceSeconds } from './trace.ts';

/** One policy for several functions of one account. */
export interface SimulatedAccount {
  readonly name: string;
  /** In the order of the scenarios. */
  readonly functions: readonly Simulated[];
  /** Raises of all functions that Lambda would have refused. */
  readonly refused: number;
  /** Most units of the account that were in flight, provisioned or reserved at once; pings are not counted. */
  readonly mostInUse: number;
}

/** Plays a policy on several functions of one account, each with its own trace, scale and profile. */
export function simulateAccount(
  name: string,
  scenarios: readonly Scenario[],
  { progress = () => {}, knowing = 'each other' }: { progress?: OnProgress; knowing?: Knowing } = {},
): SimulatedAccount {
  const watchers = scenarios.map(watcherOf);
  const account = new AccountRun(
    scenarios.map((scenario) => contender(name, scenario)),
    knowing,
  );
  const seconds = Math.max(...scenarios.map(({ trace }) => traceSeconds(trace)));
  account.play(
    watchers.map(({ watch }, index) => (index === 0 ? reporting(watch, { name, seconds, progress }) : watch)),
  );
  progress(name, 1);
  const functions = watchers.flatMap((watcher, index) => {
    const run = account.runs[index];
    return run ? [simulatedOf(name, run, watcher)] : [];
  });
  const refused = account.refused.reduce((sum, count) => sum + count, 0);
  return { name, functions, refused, mostInUse: account.mostInUse };
}
