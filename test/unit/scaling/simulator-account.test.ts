import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { run } from '../../../bin/commands/simulate.ts';
import { studyArrivals } from '../../../lib/simulator/arrivals.ts';
import { Fleet } from '../../../lib/simulator/fleet.ts';
import { documentedLambda, type FleetSettings } from '../../../lib/simulator/fleet-settings.ts';
import { simulateOptions } from '../../../lib/simulator/options.ts';
import { profiles } from '../../../lib/simulator/profile.ts';
import { uniformStream } from '../../../lib/simulator/random.ts';
import type { Scenario } from '../../../lib/simulator/run.ts';
import { together } from '../../../lib/simulator/several-options.ts';
import { SharedFleets } from '../../../lib/simulator/shared-fleets.ts';
import { simulate } from '../../../lib/simulator/simulate.ts';
import { simulateAccount } from '../../../lib/simulator/simulate-account.ts';

/** A function whose requests take 100 ms, and 500 ms more in a new environment. */
function fleetOf(change: Partial<FleetSettings> = {}, [serviceMs, coldStartMs] = [100, 500]): Fleet {
  return new Fleet({
    settings: { ...documentedLambda, accountLimit: 5, ...change },
    serviceMs: Uint16Array.of(serviceMs ?? 100),
    coldStartMs: coldStartMs ?? 500,
    random: uniformStream(1),
  });
}

type Arrivals = Readonly<Record<number, number>>;

/** Plays one second; `each` has what arrives at each millisecond, by function. */
function play(fleets: readonly Fleet[], each: readonly Arrivals[], second = 0): SharedFleets {
  const shared = new SharedFleets(fleets);
  const counts = each.map((arrivals) => {
    const slots = new Uint16Array(1000);
    for (const [at, count] of Object.entries(arrivals)) slots[Number(at)] = count;
    return slots;
  });
  const arriving = counts.map((slots) => slots.reduce((sum, count) => sum + count, 0));
  shared.second(second * 1000, counts, arriving);
  return shared;
}

describe('two functions at a limit of 5, by hand', () => {
  test('what one has in flight the other cannot have, and the reason is the account', () => {
    const [a, b] = [fleetOf(), fleetOf()];
    const shared = play([a, b], [{ 0: 3 }, { 0: 3 }]);
    expect([a.throttled, b.throttled]).toEqual([0, 1]);
    expect(b.throttles).toEqual({ ConcurrentInvocationLimitExceeded: 1 });
    expect(shared.peak).toBe(5);
  });

  test('they take turns in who comes first in a millisecond', () => {
    const [a, b] = [fleetOf(), fleetOf()];
    play([a, b], [{ 1: 5 }, { 1: 5 }]);
    expect([a.throttled, b.throttled]).toEqual([5, 0]);
  });

  test('a unit is free again in the millisecond in which the other is done with it', () => {
    const [a, b] = [fleetOf(), fleetOf()];
    play([a, b], [{ 0: 5 }, { 599: 1, 600: 5 }]);
    expect([a.throttled, b.throttled]).toEqual([0, 1]);
  });

  test('provisioned units are taken from the pool whether used or not', () => {
    const [a, b] = [fleetOf(), fleetOf()];
    a.provisioned.request(3, 0, 0);
    play([a, b], [{ 0: 2 }, { 0: 4 }]);
    expect([a.throttled, b.throttled, b.coldStarts]).toEqual([0, 2, 2]);
  });

  test('a reserve is kept free for its function and limits it', () => {
    const [a, b] = [fleetOf({ reserved: 2 }), fleetOf()];
    play([a, b], [{ 10: 3 }, { 0: 4 }]);
    expect(a.throttles).toEqual({ ReservedFunctionConcurrentInvocationLimitExceeded: 1 });
    expect(b.throttles).toEqual({ ConcurrentInvocationLimitExceeded: 1 });
  });

  test('ten requests a second a unit are admitted to all together', () => {
    const short = [1, 0] as const;
    const [a, b] = [fleetOf({}, [...short]), fleetOf({}, [...short])];
    const steady = (from: number) =>
      Object.fromEntries(Array.from({ length: 30 }, (_, index) => [from + 2 * index, 1]));
    play([a, b], [steady(0), steady(1)]);
    expect(a.requests + b.requests).toBe(60);
    expect(a.throttled + b.throttled).toBe(10);
    expect(b.throttles).toEqual({ CallerRateLimitExceeded: 5 });
  });
});

function scenarioOf(perMinute: number, minutes: number, change: Partial<FleetSettings> = {}): Scenario {
  return {
    trace: { name: 'even', intervalSeconds: 60, counts: new Float64Array(minutes).fill(perMinute) },
    scale: 1,
    profile: profiles.api,
    seed: 1,
    arrivals: studyArrivals,
    fleet: { ...documentedLambda, pingSpreadSeconds: 0.3, ...change },
  };
}

describe('a policy on several functions', () => {
  test.each(['economic', 'on-demand', 'warmer', 'target-tracking-max'])(
    '%s on one function of an account is what it is alone, to the last digit',
    (name) => {
      const scenario = scenarioOf(600, 90);
      const [shared] = simulateAccount(name, [scenario]).functions;
      expect(shared).toEqual(simulate(name, scenario));
    },
  );

  test('decisions that know of each other are never refused, those that do not are', () => {
    const two = together([
      scenarioOf(12_000, 30, { accountLimit: 118 }),
      scenarioOf(12_000, 30, { accountLimit: 118 }),
    ]);
    const alone = simulateAccount('fixed', two, { knowing: 'themselves' });
    const shared = simulateAccount('fixed', two);
    expect(alone.refused).toBeGreaterThan(0);
    expect(shared.refused).toBe(0);
  });

  test('functions draw their own requests and last as long as the longest', () => {
    const both = together([scenarioOf(60, 10), scenarioOf(60, 20)]);
    expect(both.map(({ seed, trace }) => [seed, trace.counts.length])).toEqual([
      [1, 20],
      [2, 20],
    ]);
    expect(both[0]?.trace.counts.at(-1)).toBe(0);
    const { functions } = simulateAccount('on-demand', both);
    expect(functions[0]?.requests).toBeLessThan(0.7 * (functions[1]?.requests ?? 0));
  });
});

describe('the command with several traces', () => {
  let folder = '';
  const file = (name: string) => join(folder, `${name}.csv`);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'traces-'));
    for (const name of ['a', 'b', 'c']) writeFileSync(file(name), 'timestamp_s,requests\n0,60\n60,120\n');
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const three = () => ['a', 'b', 'c'].flatMap((name) => ['--trace', file(name)]);

  test('scale and profile are given once for all, or once for each', () => {
    const once = simulateOptions([...three(), '--scale', '2', '--profile', 'heavy']).functions;
    expect(once.map(({ scale, profile }) => [scale, profile.name])).toEqual(Array(3).fill([2, 'heavy']));
    const each = ['1', '2', '3'].flatMap((scale) => ['--scale', scale]);
    const { functions } = simulateOptions([...three(), ...each, '--account-limit', '250']);
    expect(functions.map(({ scale, trace, fleet }) => [scale, trace.name, fleet.accountLimit])).toEqual([
      [1, 'a', 250],
      [2, 'b', 250],
      [3, 'c', 250],
    ]);
    expect(simulateOptions(['--trace', file('a')]).functions).toHaveLength(1);
    expect(simulateOptions([...three(), '--policy', 'all']).names).not.toContain('clairvoyant');
  });

  test.each([
    [
      ['--scale', '1', '--scale', '2'],
      '--scale must be given once for all traces, or once for each of the 3, not 2 times',
    ],
    [
      ['--scale', '1', '--scale', '2', '--scale', '0'],
      '--scale must be above 0 and at most 1000000, not "0"',
    ],
    [
      ['--profile', 'api', '--profile', 'heavy'],
      '--profile must be given once for all traces, or once for each of the 3',
    ],
    [
      ['--profile', 'api', '--profile', 'heavy', '--profile', 'orders-api'],
      '--profile must be one of api, heavy, sparse when it is given for each trace, not "orders-api"',
    ],
    [['--policy', 'clairvoyant'], '--policy clairvoyant knows the future of one function: give one --trace'],
    [
      ['--reserved', '50', '--account-limit', '200'],
      '--reserved 50 for 3 functions is 150, more than --account-limit 200 less the 100 that must stay unreserved',
    ],
  ])('%j is refused by option and rule', (args, rule) => {
    expect(() => simulateOptions([...three(), ...args])).toThrow(rule);
  });

  test('one trace refuses two scales', () => {
    expect(() => simulateOptions(['--trace', file('a'), '--scale', '1', '--scale', '2'])).toThrow(
      '--scale must be given once for all traces, or once for each of the 1, not 2 times',
    );
  });

  test('prints a table for each and the total, as JSON the usual object for each, and one page', async () => {
    const said: string[] = [];
    const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
    const args = ['--trace', file('a'), '--trace', file('b'), '--account-limit', '300'];
    try {
      expect(await run([...args, '--html', file('page')])).toBe(0);
      expect(await run([...args, '--json'])).toBe(0);
    } finally {
      out.mockRestore();
    }
    expect(said[0]).toMatch(/^a \(profile api, scale 1\)\npolicy/);
    expect(said[0]).toMatch(/\nb \(profile api, scale 1\)\npolicy/);
    expect(said[0]).toMatch(/\nTogether, on an account of 300 units\npolicy/);
    const { functions, total } = JSON.parse(said.at(-1) ?? '');
    expect(Object.keys(functions[1])).toEqual([
      'trace',
      'profile',
      'scale',
      'seed',
      'seconds',
      'requests',
      'results',
    ]);
    expect(functions.map(({ trace }: { trace: string }) => trace)).toEqual(['a', 'b']);
    expect(Object.keys(total)).toEqual(['accountLimit', 'seconds', 'results']);
    const requests = functions.map((one: { requests: number }) => one.requests);
    expect(total.results['on-demand']).toMatchObject({ requests: requests[0] + requests[1], throttled: 0 });
    const page = readFileSync(file('page'), 'utf8');
    expect(page).not.toMatch(/(?:src|href)=|@import|NaN|undefined|Infinity/);
    expect(page.match(/<h1>/g)).toHaveLength(3);
  });
});
