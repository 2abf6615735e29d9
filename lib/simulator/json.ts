import { accountTotal, ofFunction } from './account-table.ts';
import type { Scenario } from './run.ts';
import type { Simulated } from './simulate.ts';
import type { SimulatedAccount } from './simulate-account.ts';
import { traceSeconds } from './trace.ts';

/** What `--json` prints; `seconds` is the time the trace covers. */
export function jsonReport(scenario: Scenario, all: readonly Simulated[]) {
  const results = all.map(({ name, result }) => [
    name,
    {
      coldStarts: result.coldStarts,
      coldStartShare: result.coldStartShare,
      p99AddedMs: result.p99AddedMs,
      throttled: result.throttled,
      costUsd: result.costUsd,
      objectiveUsd: result.objectiveUsd,
      changes: result.changes,
      flaps: result.flaps,
      reactionSeconds: result.reactionSeconds,
    },
  ]);
  return {
    trace: scenario.trace.name,
    profile: scenario.profile.name,
    scale: scenario.scale,
    seed: scenario.seed,
    seconds: traceSeconds(scenario.trace),
    requests: all[0]?.requests ?? 0,
    results: Object.fromEntries(results),
  };
}

/** What `--json` prints for several functions of one account: each as if it were alone, and all together. */
export function accountJson(scenarios: readonly Scenario[], all: readonly SimulatedAccount[]) {
  return {
    functions: scenarios.map((scenario, index) => jsonReport(scenario, ofFunction(all, index))),
    total: {
      accountLimit: scenarios[0]?.fleet.accountLimit ?? 0,
      seconds: Math.max(...scenarios.map(({ trace }) => traceSeconds(trace))),
      results: Object.fromEntries(all.map((one) => [one.name, accountTotal(one)])),
    },
  };
}
