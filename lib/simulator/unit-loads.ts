import { lambdaPrices } from '../../functions/scaling/domain/prices.ts';
import { arrivalStream } from './arrivals.ts';
import { PENALTY_PER_SECOND } from './cost.ts';
import { serviceTable } from './profile.ts';
import { streamSeed, uniformStream } from './random.ts';
import type { Scenario } from './run.ts';
import { traceSeconds } from './trace.ts';

/** What each unit (1 = the first tried) did in each block when a request always takes the lowest free one. */
export interface UnitLoads {
  readonly blockSeconds: number;
  /** One row a block; index n - 1 is unit n. */
  readonly busyMs: readonly Float64Array[];
  readonly served: readonly Float64Array[];
  readonly coldStarts: readonly Float64Array[];
}

/**
 * Ordered hunting: the load that units 1..n carry together does not depend on the units above them, so the load of unit
 * n is exactly what an n-th provisioned unit adds. Same requests and service times as every run of the scenario.
 */
export function unitLoads(scenario: Scenario): UnitLoads {
  const { trace, profile, fleet } = scenario;
  const blockSeconds = fleet.billingBlockSeconds;
  const recorder = new Recorder(fleet.idleLifeSeconds * 1000, profile.coldStartSeconds * 1000);
  const stream = arrivalStream(trace, scenario.scale * profile.trafficShare, {
    seed: scenario.seed,
    model: scenario.arrivals,
  });
  const random = uniformStream(streamSeed(scenario.seed, 2));
  const service = serviceTable(profile);
  const draw = () => service[(random() * service.length) | 0] as number;
  const seconds = traceSeconds(trace);
  for (let second = 0; second < seconds; second += 1) {
    if (second % blockSeconds === 0) recorder.nextBlock();
    if (stream.second(second) > 0) recorder.second(second * 1000, stream.counts, draw);
  }
  recorder.nextBlock();
  return { blockSeconds, busyMs: recorder.busy, served: recorder.serves, coldStarts: recorder.colds };
}

class Recorder {
  readonly busy: Float64Array[] = [];
  readonly serves: Float64Array[] = [];
  readonly colds: Float64Array[] = [];
  private readonly until = new Float64Array(65_536).fill(Number.NEGATIVE_INFINITY);
  private readonly row = {
    busy: new Float64Array(65_536),
    serves: new Float64Array(65_536),
    colds: new Float64Array(65_536),
  };
  private most = 0;
  private started = false;
  private readonly lifeMs: number;
  private readonly coldMs: number;

  constructor(lifeMs: number, coldMs: number) {
    this.lifeMs = lifeMs;
    this.coldMs = coldMs;
  }

  nextBlock(): void {
    if (this.started) {
      this.busy.push(this.row.busy.slice(0, this.most));
      this.serves.push(this.row.serves.slice(0, this.most));
      this.colds.push(this.row.colds.slice(0, this.most));
    }
    this.started = true;
    for (const list of [this.row.busy, this.row.serves, this.row.colds]) list.fill(0, 0, this.most);
    this.most = 0;
  }

  second(startMs: number, counts: Uint16Array, serviceMs: () => number): void {
    for (let ms = 0; ms < 1000; ms += 1) {
      for (let left = counts[ms] as number; left > 0; left -= 1) this.serve(startMs + ms, serviceMs());
    }
  }

  private serve(nowMs: number, serviceMs: number): void {
    let unit = 0;
    while ((this.until[unit] as number) > nowMs) unit += 1;
    const cold = nowMs - (this.until[unit] as number) >= this.lifeMs;
    this.until[unit] = nowMs + serviceMs + (cold ? this.coldMs : 0);
    const { busy, serves, colds } = this.row;
    busy[unit] = (busy[unit] as number) + serviceMs;
    serves[unit] = (serves[unit] as number) + 1;
    if (cold) colds[unit] = (colds[unit] as number) + 1;
    if (unit >= this.most) this.most = unit + 1;
  }
}

/** What one unit is worth in one block, USD. */
export interface UnitValue {
  /** Saved when it is provisioned for the block, before its price. */
  readonly saved: number;
  /** Paid for keeping it. */
  readonly keep: number;
  /** Penalty and INIT time of its cold starts, when it is not provisioned. */
  readonly cold: number;
  readonly oneCold: number;
  readonly used: boolean;
}

/** Value of unit n (from 1) in block b. Units admit only ten requests a second each, all of them together. */
export function unitValue(
  loads: UnitLoads,
  scenario: Scenario,
  at: { unit: number; block: number },
): UnitValue {
  const prices = lambdaPrices[scenario.fleet.architecture];
  const gb = scenario.profile.memoryGb;
  const index = at.unit - 1;
  const oneCold = scenario.profile.coldStartSeconds * (PENALTY_PER_SECOND + gb * prices.onDemandUse);
  const busySeconds = ((loads.busyMs[at.block]?.[index] ?? 0) / 1000) * admittedShare(loads, scenario, at);
  return {
    saved: busySeconds * gb * (prices.onDemandUse - prices.provisionedUse),
    keep: loads.blockSeconds * gb * prices.provisionedKeep,
    cold: (loads.coldStarts[at.block]?.[index] ?? 0) * oneCold,
    oneCold,
    used: (loads.served[at.block]?.[index] ?? 0) > 0,
  };
}

function admittedShare(
  loads: UnitLoads,
  scenario: Scenario,
  { unit, block }: { unit: number; block: number },
): number {
  const served = loads.served[block];
  const own = served?.[unit - 1] ?? 0;
  if (!served || own === 0) return 0;
  const cap = scenario.fleet.requestsPerUnit * loads.blockSeconds;
  let below = 0;
  for (let index = 0; index < unit - 1; index += 1) below += served[index] ?? 0;
  const marginal = Math.min(below + own, cap * unit) - Math.min(below, cap * (unit - 1));
  return Math.max(0, Math.min(1, marginal / own));
}
