import { describe, expect, test } from 'vitest';
import { latest } from '../../../functions/scaling/domain/observation.ts';
import {
  addErlangLoads,
  erlangLoss,
  poissonExcess,
  poissonQuantile,
} from '../../../functions/scaling/domain/occupancy.ts';
import { breakEvenUse, lambdaPrices } from '../../../functions/scaling/domain/prices.ts';
import { studyArrivals } from '../../../lib/simulator/arrivals.ts';
import { contender, standardContenders } from '../../../lib/simulator/contenders.ts';
import { bill } from '../../../lib/simulator/cost.ts';
import type { Fleet } from '../../../lib/simulator/fleet.ts';
import { documentedLambda, type FleetSettings } from '../../../lib/simulator/fleet-settings.ts';
import { htmlReport } from '../../../lib/simulator/html-report.ts';
import { jsonReport } from '../../../lib/simulator/json.ts';
import { profiles } from '../../../lib/simulator/profile.ts';
import { Provisioned } from '../../../lib/simulator/provisioned.ts';
import { Run, type Scenario } from '../../../lib/simulator/run.ts';
import { simulate } from '../../../lib/simulator/simulate.ts';
import { plainFleet } from '../../support/fleet-play.ts';

function fleetOf(change: Partial<FleetSettings> = {}, serviceMs = 100): Fleet {
  return plainFleet({ serviceMs, coldStartMs: 500 }, change);
}

/** Plays seconds in which so many requests arrive at the given milliseconds. */
function play(fleet: Fleet, arrivals: Readonly<Record<number, number>>, untilSecond: number): void {
  for (let second = 0; second < untilSecond; second += 1) {
    const counts = new Uint16Array(1000);
    let total = 0;
    for (const [at, count] of Object.entries(arrivals)) {
      if (Math.floor(Number(at) / 1000) !== second) continue;
      counts[Number(at) % 1000] = count;
      total += count;
    }
    fleet.second(second * 1000, counts, total);
  }
}

describe('the fleet, by hand', () => {
  test('a new environment costs a cold start, a used one is taken again, and it dies after its idle life', () => {
    const fleet = fleetOf();
    play(fleet, { 0: 1, 1000: 1, 360000: 1, 721000: 1 }, 800);
    expect(fleet).toMatchObject({ requests: 4, coldStarts: 2, onDemandMs: 4 * 100 + 2 * 500, inFlight: 0 });
  });

  test('three at once are three environments; afterwards three at once meet none new', () => {
    const fleet = fleetOf();
    play(fleet, { 0: 3, 5000: 3, 10000: 4 }, 20);
    expect(fleet).toMatchObject({ coldStarts: 4, peak: 4 });
  });

  test('provisioned concurrency is ready after its preparation, serves first, and admits ten requests a second a unit', () => {
    const fleet = fleetOf({}, 10);
    fleet.provisioned.request(1, 0, 60_000);
    play(fleet, { 30000: 1, 61000: 1, 61100: 1 }, 62);
    expect(fleet).toMatchObject({ coldStarts: 1, provisionedMs: 20 });
    const busy = fleetOf({}, 10);
    busy.provisioned.request(1, 0, 0);
    play(busy, Object.fromEntries(Array.from({ length: 12 }, (_, index) => [1000 + index * 20, 1])), 3);
    expect(busy).toMatchObject({ provisionedMs: 100, onDemandMs: 2 * (10 + 500) });
  });

  test("refuses with Lambda's reasons", () => {
    const reserved = fleetOf({ reserved: 2 });
    play(reserved, { 0: 3 }, 2);
    expect(reserved.throttles).toEqual({ ReservedFunctionConcurrentInvocationLimitExceeded: 1 });
    const account = fleetOf({ accountLimit: 5 });
    play(account, { 0: 7 }, 2);
    expect(account.throttles).toEqual({ ConcurrentInvocationLimitExceeded: 2 });
    const bucket = fleetOf({ burst: 10 });
    play(bucket, { 0: 12 }, 2);
    expect(bucket.throttles).toEqual({ FunctionInvocationRateLimitExceeded: 2 });
    const rate = fleetOf({ reserved: 1 }, 1);
    play(rate, Object.fromEntries(Array.from({ length: 12 }, (_, index) => [1000 + index * 10, 1])), 3);
    expect(Object.keys(rate.throttles)).toContain('ReservedFunctionConcurrentInvocationLimitExceeded');
  });

  test('a ping keeps its environment alive, is no request, and a request that meets it busy starts cold', () => {
    const kept = fleetOf();
    play(kept, { 0: 1 }, 300);
    expect(kept.wave(300_000, 1, 300)).toMatchObject({ warm: 1, cold: 0, oldestIdleMs: 299_400 });
    expect(kept).toMatchObject({ requests: 1, inFlight: 0, pings: 1 });
    kept.second(300_000, Object.assign(new Uint16Array(1000), { 100: 1 }), 1);
    expect(kept.coldStarts).toBe(2);
    const counts = Object.assign(new Uint16Array(1000), { 0: 1 });
    for (let second = 301; second < 600; second += 1) kept.second(second * 1000, new Uint16Array(1000), 0);
    kept.second(600_000, counts, 1);
    expect(kept.coldStarts).toBe(2);
  });

  test('pings of a wave arrive one after another and end together: the last ones hold least, and new ones as they start', () => {
    const fleet = fleetOf({ pingSpreadSeconds: 0.3 }, 40);
    play(fleet, { 0: 2 }, 60);
    const met = fleet.wave(60_000, 3, 300);
    expect(met).toMatchObject({ warm: 1, cold: 0 });
    // The second environment serves a request from 50 ms to 90 and is free for the ping of 100 ms; that of 200 ms starts a third.
    fleet.second(60_000, Object.assign(new Uint16Array(1000), { 50: 1 }), 1);
    expect(fleet.coldStarts).toBe(2);
    expect(met).toMatchObject({ warm: 2, cold: 1, heldMs: 300 + 200 + 500, warmHeldMs: 500 });
    expect(fleet.pingMs).toBe(met.heldMs);
  });

  test('provisioned units are paid in blocks of five minutes from the call', () => {
    const provisioned = new Provisioned(300);
    provisioned.request(3, 0, 90_000);
    provisioned.request(1, 301_000, 90_000);
    expect(provisioned.unitSeconds(301_000)).toBe(3 * 600);
    expect(provisioned.unitSeconds(900_000)).toBe(2 * 600 + 900);
  });
});

function constant(perSecond: number, minutes: number, change: Partial<Scenario> = {}): Scenario {
  const counts = new Float64Array(minutes).fill(perSecond * 60);
  return {
    trace: { name: 'constant', intervalSeconds: 60, counts },
    scale: 1,
    profile: profiles.api,
    seed: 5,
    arrivals: { dispersion: 1, jitter: 0 },
    fleet: documentedLambda,
    ...change,
  };
}

describe('what functions say themselves, in the simulation', () => {
  /** Calm, then six times as much from 100 minutes on. */
  const step = (freshDelaySeconds: number | null) => {
    const counts = new Float64Array(7200).map((_, second) => (second < 6000 ? 20 : 120));
    return constant(0, 0, {
      trace: { name: 'step', intervalSeconds: 1, counts },
      profile: { ...profiles.heavy, trafficShare: 1 },
      fleet: { ...documentedLambda, freshDelaySeconds },
    });
  };
  /** Seconds from the step until an evaluation sees at least twice the calm's concurrency. */
  const seenAfter = (scenario: Scenario) => {
    const { target } = contender('on-demand', scenario);
    const seen: number[] = [];
    const run = new Run(scenario, target, {
      periodSeconds: 30,
      decide({ observation, control }) {
        if ((latest(observation, 'meanInFlight') ?? 0) >= 16) seen.push(observation.atMs / 1000);
        return { to: 0, control };
      },
    });
    run.play();
    return Math.min(...seen) - 6000;
  };

  test('a step of load is seen within 60 s, where minutes alone show it after 90 s or more', () => {
    expect(seenAfter(step(15))).toBeLessThanOrEqual(60);
    expect(seenAfter(step(15))).toBeGreaterThan(0);
    expect(seenAfter(step(null))).toBeGreaterThanOrEqual(90);
  });
});

describe('queueing theory', () => {
  test('M/G/infinity: the mean in flight is rate x service time', () => {
    const run = contender('on-demand', constant(100, 60));
    let sum = 0;
    let count = 0;
    run.play((at, minute) => {
      if (minute < 5) return;
      sum += at.fleet.inFlight;
      count += 1;
    });
    const exact = 100 * 0.08;
    expect(run.fleet.serviceMsSum / 3_600_000).toBeGreaterThan(0.97 * exact);
    expect(run.fleet.serviceMsSum / 3_600_000).toBeLessThan(1.03 * exact);
    expect(Math.abs(sum / count - exact)).toBeLessThan((4 * Math.sqrt(exact)) / Math.sqrt(count));
  });

  test.each([4, 8, 12])("Erlang's loss: %d provisioned units serve a x (1 - B) of 8 in flight", (units) => {
    const scenario = constant(20, 120, {
      profile: { ...profiles.heavy, trafficShare: 1 },
      fleet: { ...documentedLambda, preparationSeconds: [0, 0] },
    });
    const run = contender('fixed', scenario);
    const fixed = { ...run.target, policies: [{ policy: 'fixed', settings: { units } }] };
    Object.assign(run, { target: fixed });
    run.play();
    const loads = new Float64Array(units);
    addErlangLoads(loads, 8);
    const carried = loads.reduce((sum, load) => sum + load, 0);
    expect(run.fleet.provisionedMs / 7_200_000).toBeGreaterThan(0.97 * carried);
    expect(run.fleet.provisionedMs / 7_200_000).toBeLessThan(1.03 * carried);
  });

  test('Erlang loads add up to the offered load, and the first one is a/(1+a)', () => {
    const loads = new Float64Array(60);
    addErlangLoads(loads, 12);
    expect(loads[0]).toBeCloseTo(12 / 13, 10);
    expect(loads.reduce((sum, load) => sum + load, 0)).toBeCloseTo(12, 6);
    expect(erlangLoss(5, 12)).toBeCloseTo(1 - loads.slice(0, 5).reduce((sum, load) => sum + load, 0) / 12, 9);
    expect([erlangLoss(0, 3), erlangLoss(0, 0), erlangLoss(2, 0), erlangLoss(1, 1)]).toEqual([1, 1, 0, 0.5]);
    expect(poissonQuantile(5, 0.5)).toBe(5);
    expect(poissonQuantile(10_000, 0.977)).toBeGreaterThan(10_190);
    expect(breakEvenUse(lambdaPrices.x86_64)).toBeCloseTo(0.6, 3);
    expect(breakEvenUse(lambdaPrices.arm64)).toBeCloseTo(0.6, 3);
  });
});

test.each([
  [0.05, 0],
  [0.05, 1],
  [2, 0],
  [2, 3],
  [2, 0.25],
  [2, -1.5],
  [15, 4],
  [19.9, 2],
  [30, 3],
])(
  'one count of a mean of %d passes another and %d more by so much in the mean, by adding up all pairs',
  (mean, fewer) => {
    const shares = [Math.exp(-mean)];
    for (let n = 1; n < 120; n += 1) shares.push(((shares[n - 1] ?? 0) * mean) / n);
    const passes = (more: number) =>
      shares.reduce(
        (sum, p, n) => sum + p * shares.reduce((all, q, m) => all + q * Math.max(0, n - m - more), 0),
        0,
      );
    const [least, part] = [Math.floor(fewer), fewer - Math.floor(fewer)];
    const exact = (1 - part) * passes(least) + part * passes(least + 1);
    expect(poissonExcess(mean, fewer)).toBeCloseTo(exact, mean > 20 ? 1 : 9);
    expect(poissonExcess(0, fewer)).toBe(Math.max(0, -fewer));
  },
);

describe('conservation', () => {
  test.each(standardContenders)('%s: every request is served once or refused, and money adds up', (name) => {
    const scenario = constant(30, 90, { arrivals: studyArrivals });
    const run = contender(name, scenario);
    run.play();
    const reference = contender('on-demand', scenario);
    reference.play();
    expect(run.fleet.requests).toBe(reference.fleet.requests);
    const own = run.fleet.onDemandMs + run.fleet.provisionedMs;
    const pings = run.waves.reduce((sum, { met }) => sum + met.heldMs, 0);
    expect(own).toBe(run.fleet.serviceMsSum + run.fleet.coldStarts * 600 + pings);
    const money = bill(run);
    const parts = money.requestsUsd + money.onDemandUsd + money.provisionedKeepUsd + money.provisionedUseUsd;
    expect(money.totalUsd).toBeCloseTo(parts, 12);
  });

  test('two runs of one seed are equal to the last digit', () => {
    const scenario = constant(10, 60, { arrivals: studyArrivals });
    expect(simulate('economic', scenario).result).toEqual(simulate('economic', scenario).result);
  });
});

test('the reports hold what was asked for', () => {
  const scenario = constant(10, 60, { arrivals: studyArrivals });
  const all = ['economic', 'on-demand'].map((name) => simulate(name, scenario));
  const json = jsonReport(scenario, all);
  expect(Object.keys(json)).toEqual(['trace', 'profile', 'scale', 'seed', 'seconds', 'requests', 'results']);
  expect(Object.keys(json.results['economic'] ?? {})).toEqual([
    'coldStarts',
    'coldStartShare',
    'p99AddedMs',
    'throttled',
    'costUsd',
    'objectiveUsd',
    'changes',
    'flaps',
    'reactionSeconds',
  ]);
  const html = htmlReport(scenario, all);
  expect(html).not.toMatch(/(?:src|href)=|@import|NaN|undefined|Infinity/);
  expect(html.match(/<svg/g)).toHaveLength(7);
});
