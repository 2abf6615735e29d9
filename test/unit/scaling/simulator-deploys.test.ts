import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { studyArrivals } from '../../../lib/simulator/arrivals.ts';
import type { Fleet } from '../../../lib/simulator/fleet.ts';
import { documentedLambda, type FleetSettings } from '../../../lib/simulator/fleet-settings.ts';
import { htmlReport } from '../../../lib/simulator/html-report.ts';
import { jsonReport } from '../../../lib/simulator/json.ts';
import { simulateOptions } from '../../../lib/simulator/options.ts';
import { profiles } from '../../../lib/simulator/profile.ts';
import type { Scenario } from '../../../lib/simulator/run.ts';
import { simulate } from '../../../lib/simulator/simulate.ts';
import { textTable } from '../../../lib/simulator/table.ts';
import { plainFleet } from '../../support/fleet-play.ts';

function fleetOf(change: Partial<FleetSettings> = {}, serviceMs = 100): Fleet {
  return plainFleet({ serviceMs, coldStartMs: 500 }, change);
}

/** The second that begins at `startMs`, in which so many requests arrive at its given milliseconds. */
function second(fleet: Fleet, startMs: number, arrivals: Readonly<Record<number, number>> = {}): void {
  const counts = new Uint16Array(1000);
  for (const [at, count] of Object.entries(arrivals)) counts[Number(at)] = count;
  fleet.second(
    startMs,
    counts,
    counts.reduce((sum, count) => sum + count, 0),
  );
}

describe('a deploy, by hand', () => {
  test('every idle environment is gone: three requests that were served warm start cold again', () => {
    const fleet = fleetOf();
    second(fleet, 0, { 0: 3 });
    second(fleet, 1000, { 0: 3 });
    expect(fleet.coldStarts).toBe(3);
    fleet.deploy(2000, 0);
    second(fleet, 2000, { 0: 3 });
    second(fleet, 3000, { 0: 3 });
    expect(fleet.coldStarts).toBe(6);
  });

  test('a busy environment ends its request and is not used again; what began after the deploy is', () => {
    const fleet = fleetOf({}, 700);
    // Two of them end at 2100 ms and 2200 ms: 900 ms + 500 ms cold start + 700 ms, and 100 ms later.
    second(fleet, 0, { 900: 1 });
    second(fleet, 1000, { 0: 1 });
    fleet.deploy(2000, 0);
    // This one starts cold and ends at 3250 ms.
    second(fleet, 2000, { 50: 1 });
    expect(fleet).toMatchObject({ requests: 3, coldStarts: 3, inFlight: 1 });
    second(fleet, 3000, { 300: 1, 301: 1 });
    expect(fleet.coldStarts).toBe(4);
  });

  test('an environment that a ping holds while traffic moves is gone with its version', () => {
    const fleet = fleetOf();
    second(fleet, 0, { 0: 1 });
    fleet.wave(1000, 1, 300);
    fleet.deploy(1000, 0);
    second(fleet, 1000, { 500: 1 });
    expect(fleet).toMatchObject({ coldStarts: 2, pings: 1 });
  });

  test('provisioned concurrency is allocated anew: requests meanwhile run on demand, and it is paid on', () => {
    const fleet = fleetOf();
    fleet.provisioned.request(2, 0, 0);
    second(fleet, 0, { 0: 2 });
    expect(fleet).toMatchObject({ coldStarts: 0, provisionedMs: 200 });
    fleet.deploy(1000, 90_000);
    second(fleet, 1000, { 0: 1 });
    second(fleet, 90_000, { 0: 1 });
    expect(fleet).toMatchObject({ coldStarts: 1, provisionedMs: 200, onDemandMs: 500 + 2 * 100 });
    second(fleet, 91_000, { 0: 1 });
    expect(fleet).toMatchObject({ coldStarts: 1, provisionedMs: 300 });
    expect(fleet.provisioned.unitSeconds(91_000)).toBe(2 * 300);
  });

  test('warmed before: three pings start three environments, cost their starts and holds, and serve once traffic has moved', () => {
    const fleet = fleetOf();
    second(fleet, 0, { 0: 1 });
    expect(fleet.warmNext(1000, 3, 800)).toBe(3);
    // Traffic is still on the old version: its environment is taken, and a second request starts cold.
    second(fleet, 1000, { 900: 2 });
    expect(fleet.coldStarts).toBe(2);
    fleet.deploy(2000, 0);
    second(fleet, 2000, { 0: 4 });
    expect(fleet.coldStarts).toBe(3);
    expect(fleet).toMatchObject({ pings: 3, pingMs: 3 * 800 });
  });

  test('a ping is held for the cold start at least, and what is still starting when traffic moves serves afterwards', () => {
    const fleet = fleetOf();
    fleet.warmNext(0, 2, 100);
    fleet.deploy(100, 0);
    second(fleet, 0, { 999: 2 });
    expect(fleet).toMatchObject({ coldStarts: 0, pingMs: 2 * 500 });
  });

  test('warmed environments live idle as long as any', () => {
    const fleet = fleetOf();
    fleet.warmNext(0, 1, 800);
    second(fleet, 0);
    fleet.deploy(30_000, 0);
    second(fleet, 361_000, { 0: 1 });
    expect(fleet.coldStarts).toBe(1);
  });

  test('warming takes no concurrency that the account does not have, and no more new environments than Lambda starts', () => {
    expect(fleetOf({ accountLimit: 5 }).warmNext(0, 8, 800)).toBe(5);
    expect(fleetOf({ burst: 4 }).warmNext(0, 8, 800)).toBe(4);
  });
});

const hour = { name: 'hour', intervalSeconds: 60, counts: Float64Array.from({ length: 60 }, () => 1200) };

function scenario(change: Partial<Scenario> = {}): Scenario {
  return {
    trace: hour,
    scale: 1,
    profile: profiles.api,
    seed: 3,
    arrivals: studyArrivals,
    fleet: { ...documentedLambda, pingSpreadSeconds: 0.3 },
    ...change,
  };
}

const deploys = { atSeconds: [1800], warm: true };

describe('what a deploy costs', () => {
  test('the default warms its new version and baselines do not; without deploys nothing is counted', () => {
    const [own, alone] = ['economic', 'on-demand'].map((name) => simulate(name, scenario({ deploys })));
    expect(alone?.afterDeploys).toMatchObject([{ atSeconds: 1800, warmed: 0 }]);
    const [after] = own?.afterDeploys ?? [];
    expect(after?.warmed).toBeGreaterThan(2);
    expect(after?.coldStarts).toBeLessThan((alone?.afterDeploys[0]?.coldStarts ?? 0) / 2);
    expect(simulate('economic', scenario()).afterDeploys).toEqual([]);
  });

  test('the count ends with ten minutes, with the next deploy and with the trace', () => {
    const counted = (atSeconds: number[]) =>
      simulate('on-demand', scenario({ deploys: { atSeconds, warm: false } })).afterDeploys.map(
        ({ requests }) => requests / 20,
      );
    for (const [index, seconds] of counted([1200, 1500, 3540]).entries()) {
      expect(seconds / ([300, 600, 60][index] ?? 0)).toBeGreaterThan(0.8);
      expect(seconds / ([300, 600, 60][index] ?? 0)).toBeLessThan(1.2);
    }
  });

  test('is in the table and in the page, and JSON keeps its keys', () => {
    const wanted = scenario({ deploys });
    const all = [simulate('economic', wanted), simulate('on-demand', wanted)];
    expect(textTable(all)).toContain('cold starts in the 10 minutes after each');
    expect(textTable(all).split('\n')).toHaveLength(10);
    expect(htmlReport(wanted, all)).toContain('warmed before, a deploy');
    const without = [simulate('on-demand', scenario())];
    expect(textTable(without).split('\n')).toHaveLength(3);
    expect(htmlReport(scenario(), without)).not.toContain('Deploys');
    const keys = (report: ReturnType<typeof jsonReport>) => Object.keys(report.results['on-demand'] ?? {});
    expect(keys(jsonReport(wanted, all))).toEqual(keys(jsonReport(scenario(), without)));
  });
});

describe('the options', () => {
  let dir: string;
  let path: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'deploys-'));
    path = join(dir, 'two-hours.csv');
    const lines = Array.from({ length: 120 }, (_, minute) => `${60 * minute},5`);
    writeFileSync(path, `timestamp_s,requests\n${lines.join('\n')}\n`);
  });
  afterAll(() => rmSync(dir, { recursive: true }));
  const read = (...args: string[]) => simulateOptions(['--trace', path, ...args]).scenario.deploys;

  test('name instants in any order, or every so many hours within the trace', () => {
    expect(read()).toBeUndefined();
    expect(read('--deploy-at', '3600', '--deploy-at', '0')).toEqual({ atSeconds: [0, 3600], warm: true });
    expect(read('--deploy-every', '0.5')).toEqual({ atSeconds: [1800, 3600, 5400], warm: true });
    expect(read('--deploy-at', '9', '--deploy-warm', 'nobody')).toEqual({ atSeconds: [9], warm: false });
  });

  test.each([
    [['--deploy-at', '7200'], '--deploy-at must be a whole number of seconds from 0 to 7199'],
    [['--deploy-at', '1.5'], '--deploy-at must be a whole number'],
    [['--deploy-at=-1'], '--deploy-at must be a whole number'],
    [['--deploy-at', ''], '--deploy-at must be a whole number'],
    [['--deploy-every', '0'], '--deploy-every must be a number of hours from 0.25 to less than 2.00'],
    [['--deploy-every', '2'], '--deploy-every must be a number of hours'],
    [['--deploy-every', 'often'], 'not "often"'],
    [['--deploy-every', '1', '--deploy-at', '1'], 'exclude each other'],
    [['--deploy-at', '1', '--deploy-warm', 'all'], '--deploy-warm must be economic or nobody, not "all"'],
    [['--deploy-warm', 'nobody'], '--deploy-warm needs --deploy-at or --deploy-every'],
  ])('%j is refused by its rule', (args, rule) => {
    expect(() => read(...args)).toThrow(rule);
  });
});
