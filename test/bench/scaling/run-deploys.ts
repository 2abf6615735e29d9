// Plays a day in which a new version is deployed every few hours, and keeps the figures; run it as
//   nice node test/bench/scaling/run-deploys.ts TRACES_DIR|synthetic [--profiles api,heavy] [--hours 3] [--seed 2] [--out FILE]
// What is already in the file of results is not played again. At the end it prints a table of all that is there.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { studyArrivals } from '../../../lib/simulator/arrivals.ts';
import { contender } from '../../../lib/simulator/contenders.ts';
import { documentedLambda } from '../../../lib/simulator/fleet-settings.ts';
import { profiles } from '../../../lib/simulator/profile.ts';
import { resultOf } from '../../../lib/simulator/results.ts';
import type { Scenario } from '../../../lib/simulator/run.ts';
import { type Trace, traceSeconds } from '../../../lib/simulator/trace.ts';
import { firstDays, tracesIn } from './traces.ts';

/** One policy on one day. Money in USD. */
interface Day {
  deploys: number;
  /** Requests that started cold in the ten minutes after a deploy, and all day. */
  after: number;
  cold: number;
  bill: number;
  objective: number;
}

/** Who plays, with and without its new versions warmed before they get traffic, or without any deploy. */
const plays = {
  'on demand': { policy: 'on-demand', warm: false },
  'target tracking': { policy: 'target-tracking', warm: false },
  'economic, not warmed': { policy: 'economic', warm: false },
  'economic, warmed': { policy: 'economic', warm: true },
  'economic, no deploys': { policy: 'economic', warm: undefined },
} as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    profiles: { type: 'string', default: 'api,heavy' },
    hours: { type: 'string', default: '3' },
    seed: { type: 'string', default: '2' },
    out: { type: 'string' },
  },
});
const dir = positionals[0] ?? '';
const where = dir === 'synthetic' ? 'synthetic' : 'public';
const out = values.out ?? new URL('results-deploys.json', import.meta.url).pathname;
const days: Record<string, Day> = existsSync(out) ? JSON.parse(readFileSync(out, 'utf8')) : {};

/** Off the full hour, at which schedules begin. */
const OFFSET_SECONDS = 137;

function instants(trace: Trace): number[] {
  const every = Number(values.hours) * 3600;
  const count = Math.ceil((traceSeconds(trace) - OFFSET_SECONDS) / every) - 1;
  return Array.from({ length: count }, (_, index) => (index + 1) * every + OFFSET_SECONDS);
}

function dayOf(policy: string, scenario: Scenario): Day {
  const run = contender(policy, scenario);
  run.play();
  const { coldStarts, costUsd, objectiveUsd } = resultOf(run, 0);
  const after = run.rollout?.after ?? [];
  return {
    deploys: after.length,
    after: after.reduce((sum, one) => sum + one.coldStarts, 0),
    cold: coldStarts,
    bill: Number(costUsd.toPrecision(6)),
    objective: Number(objectiveUsd.toPrecision(6)),
  };
}

for (const profile of values.profiles.split(',') as (keyof typeof profiles)[]) {
  for (const { name, trace: whole, scale } of tracesIn(dir, Number(values.seed))) {
    const trace = firstDays(whole, 1);
    const atSeconds = instants(trace);
    if (atSeconds.length === 0) continue;
    for (const [who, { policy, warm }] of Object.entries(plays)) {
      const key = [where, values.hours, profile, name, who].join('/');
      days[key] ??= dayOf(policy, {
        trace,
        scale,
        profile: profiles[profile],
        seed: Number(values.seed),
        arrivals: studyArrivals,
        fleet: { ...documentedLambda, pingSpreadSeconds: documentedLambda.pingHoldSeconds },
        ...(warm === undefined ? {} : { deploys: { atSeconds, warm } }),
      });
      writeFileSync(out, `${JSON.stringify(days, null, 2)}\n`);
    }
  }
}

function printTable(): void {
  const say = (cells: readonly (string | number)[]) => process.stdout.write(`| ${cells.join(' | ')} |\n`);
  say([
    'traffic',
    'profile',
    'policy',
    'deploys',
    'cold starts after',
    'cold starts all day',
    'bill USD',
    'J USD',
  ]);
  say(Array.from({ length: 8 }, () => '---'));
  const places = Object.keys(plays);
  const inOrder = Object.entries(days).sort(([one], [other]) => {
    const [whereOne = '', , profileOne = '', , whoOne = ''] = one.split('/');
    const [whereOther = '', , profileOther = '', , whoOther = ''] = other.split('/');
    return (
      whereOther.localeCompare(whereOne) ||
      profileOne.localeCompare(profileOther) ||
      places.indexOf(whoOne) - places.indexOf(whoOther)
    );
  });
  const groups = Object.groupBy(inOrder, ([key]) => {
    const [place, hours, profile, , who] = key.split('/');
    return [`${place}, every ${hours} h`, profile, who].join('/');
  });
  for (const [group, found = []] of Object.entries(groups)) {
    const sum = (of: keyof Day) => found.reduce((total, [, day]) => total + day[of], 0);
    const money = (of: 'bill' | 'objective') => sum(of).toFixed(2);
    say([...group.split('/'), sum('deploys'), sum('after'), sum('cold'), money('bill'), money('objective')]);
  }
}

printTable();
