import { contender } from './contenders.ts';
import { billUntil } from './cost.ts';
import type { AfterDeploy } from './deploys.ts';
import { type Result, resultOf } from './results.ts';
import type { Run, Scenario, Watch } from './run.ts';
import { type Series, Watcher } from './series.ts';
import { traceSeconds } from './trace.ts';

export interface Simulated {
  readonly name: string;
  readonly result: Result;
  readonly series: Series;
  readonly requests: number;
  /** What each deploy cost requests; empty when none were asked for. */
  readonly afterDeploys: readonly AfterDeploy[];
}

/** Share done (0 to 1) of the run of `name`. */
export type OnProgress = (name: string, share: number) => void;

/** Plays one policy or baseline on a scenario. */
export function simulate(name: string, scenario: Scenario, progress: OnProgress = () => {}): Simulated {
  const run = contender(name, scenario);
  const watcher = watcherOf(scenario);
  const watch = reporting(watcher.watch, {
    name,
    seconds: traceSeconds(scenario.trace),
    progress,
  });
  run.play(watch);
  progress(name, 1);
  return simulatedOf(name, run, watcher);
}

/** A watcher for the whole of a scenario's trace. */
export function watcherOf({ trace }: Scenario): Watcher {
  return new Watcher(traceSeconds(trace) / 60, (at, nowMs) => billUntil(at, nowMs).totalUsd);
}

/** A watch that also says how much is done, fifty times at most. */
export function reporting(
  watch: Watch,
  { name, seconds, progress }: { name: string; seconds: number; progress: OnProgress },
): Watch {
  const minutes = seconds / 60;
  const step = Math.max(1, Math.floor(minutes / 50));
  return (at, minute) => {
    watch(at, minute);
    if (Math.floor(minute) % step === 0) progress(name, minute / minutes);
  };
}

/** What a run that is over came to. */
export function simulatedOf(name: string, run: Run, watcher: Watcher): Simulated {
  return {
    name,
    result: resultOf(run, watcher.minutesAboveOnePercent),
    series: watcher.series,
    requests: run.fleet.requests,
    afterDeploys: run.rollout?.after ?? [],
  };
}
