import type { Run, Watch } from './run.ts';

/** Points of a plot, thinned to at most `most`: peaks stay peaks. */
export interface Series {
  readonly minutes: number[];
  readonly demand: number[];
  readonly provisioned: number[];
  /** Mean of provisioned units that worked. */
  readonly inUse: number[];
  readonly coldStarts: number[];
  readonly costUsd: number[];
}

/** Watches a run: per-minute series for plots and the minutes in which more than 1 % of requests met a cold start. */
export class Watcher {
  readonly series: Series = {
    minutes: [],
    demand: [],
    provisioned: [],
    inUse: [],
    coldStarts: [],
    costUsd: [],
  };
  minutesAboveOnePercent = 0;
  private readonly every: number;
  private last = { requests: 0, colds: 0, serviceMs: 0, provisionedMs: 0 };
  private demandPeak = 0;
  private inUsePeak = 0;
  private readonly costSoFar: (run: Run, nowMs: number) => number;

  constructor(totalMinutes: number, costSoFar: (run: Run, nowMs: number) => number, most = 1200) {
    this.every = Math.max(1, Math.ceil(totalMinutes / most));
    this.costSoFar = costSoFar;
  }

  readonly watch: Watch = (run, minute) => {
    const { fleet } = run;
    const requests = fleet.requests - this.last.requests;
    const colds = fleet.coldStarts - this.last.colds;
    if (requests > 0 && colds / requests > 0.01) this.minutesAboveOnePercent += 1;
    this.demandPeak = Math.max(this.demandPeak, (fleet.serviceMsSum - this.last.serviceMs) / 60_000);
    this.inUsePeak = Math.max(this.inUsePeak, (fleet.provisionedMs - this.last.provisionedMs) / 60_000);
    this.last = {
      requests: fleet.requests,
      colds: fleet.coldStarts,
      serviceMs: fleet.serviceMsSum,
      provisionedMs: fleet.provisionedMs,
    };
    if (Math.floor(minute + 1) % this.every === 0) this.point(run, minute + 1);
  };

  private point(run: Run, minute: number): void {
    const { series } = this;
    series.minutes.push(Math.round(minute));
    series.demand.push(Number(this.demandPeak.toFixed(3)));
    series.provisioned.push(run.fleet.provisioned.ready);
    series.inUse.push(Number(this.inUsePeak.toFixed(3)));
    series.coldStarts.push(run.fleet.coldStarts);
    series.costUsd.push(Number(this.costSoFar(run, minute * 60_000).toFixed(4)));
    this.demandPeak = 0;
    this.inUsePeak = 0;
  }
}
