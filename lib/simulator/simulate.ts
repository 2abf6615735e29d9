import { contender } from './contenders.ts';
import { billUntil } from './cost.ts';
import type { AfterDeploy } from './deploys.ts';
import { type Result, resultOf } from './results.ts';
import type { Scenario } from './run.ts';
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
  const minutes = traceSeconds(scenario.trace) / 60;
  const watcher = new Watcher(minutes, (at, nowMs) => billUntil(at, nowMs).totalUsd);
  const step = Math.max(1, Math.floor(minutes / 50));
  run.play((at, minute) => {
    watcher.watch(at, minute);
    if (Math.floor(minute) % step === 0) progress(name, minute / minutes);
  });
  progress(name, 1);
  const result = resultOf(run, watcher.minutesAboveOnePercent);
  return {
    name,
    result,
    series: watcher.series,
    requests: run.fleet.requests,
    afterDeploys: run.rollout?.after ?? [],
  };
}
