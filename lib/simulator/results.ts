import { type Bill, bill, objective } from './cost.ts';
import { loadSteps, reactionSeconds } from './reaction.ts';
import type { Run } from './run.ts';
import { traceSeconds } from './trace.ts';

/** One line of the report. Times in ms unless named otherwise, money in USD for the whole trace. */
export interface Result {
  readonly coldStarts: number;
  readonly coldStartShare: number;
  readonly p50AddedMs: number;
  readonly p95AddedMs: number;
  readonly p99AddedMs: number;
  readonly p999AddedMs: number;
  readonly throttled: number;
  readonly throttles: Readonly<Record<string, number>>;
  readonly costUsd: number;
  readonly bill: Bill;
  readonly objectiveUsd: number;
  readonly changes: number;
  readonly changesPerDay: number;
  readonly flaps: number;
  readonly pings: number;
  /** Median time from a load step to the first acting decision; null when it never acted on one. */
  readonly reactionSeconds: number | null;
  readonly minutesAboveOnePercentCold: number;
}

/** Sums a finished run up. */
export function resultOf(run: Run, minutesAboveOnePercentCold: number): Result {
  const { fleet, scenario } = run;
  const served = Math.max(1, fleet.requests - fleet.throttled);
  const share = fleet.coldStarts / served;
  const coldMs = scenario.profile.coldStartSeconds * 1000;
  const money = bill(run);
  return {
    coldStarts: fleet.coldStarts,
    coldStartShare: share,
    p50AddedMs: addedAt(0.5, share, coldMs),
    p95AddedMs: addedAt(0.95, share, coldMs),
    p99AddedMs: addedAt(0.99, share, coldMs),
    p999AddedMs: addedAt(0.999, share, coldMs),
    throttled: fleet.throttled,
    throttles: { ...fleet.throttles },
    costUsd: money.totalUsd,
    bill: money,
    objectiveUsd: objective(run, money.totalUsd),
    changes: run.changes.length,
    changesPerDay: (run.changes.length * 86_400) / traceSeconds(scenario.trace),
    flaps: flaps(run.changes),
    pings: fleet.pings,
    reactionSeconds: reactionSeconds(run, loadSteps(scenario.trace)),
    minutesAboveOnePercentCold,
  };
}

/** Added latency is the cold start or nothing, so a quantile is one of the two. */
function addedAt(quantile: number, coldShare: number, coldMs: number): number {
  return coldShare > 1 - quantile ? coldMs : 0;
}

const FLAP_MS = 600_000;

/** A flap: a change of direction within ten minutes of the change before it. */
function flaps(changes: Run['changes']): number {
  let count = 0;
  for (let index = 1; index < changes.length; index += 1) {
    const [before, after] = [changes[index - 1], changes[index]];
    if (!before || !after || after.atMs - before.atMs > FLAP_MS) continue;
    if (Math.sign(after.to - after.from) !== Math.sign(before.to - before.from)) count += 1;
  }
  return count;
}
