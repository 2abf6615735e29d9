// Plays every policy and baseline on the public traces and keeps the figures; run it as
//   nice node test/bench/scaling/run-goals.ts TRACES_DIR|synthetic [--profiles api,heavy,sparse] [--policies a,b] [--seeds 1,2] [--days 1]
// TRACES_DIR holds the CSV files and index.json (scale of each); `synthetic` plays the families instead, whose traffic the seed draws too.
// `--days` plays only the first days; `--spread 0.3` lets the pings of a wave arrive over that time and end together; `--fresh 15` shows what functions say by ten seconds; `--arm` counts arm64 prices. What is already in the file of results is not played again.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { studyArrivals } from '../../../lib/simulator/arrivals.ts';
import { bothLeversBound } from '../../../lib/simulator/clairvoyant.ts';
import { standardContenders } from '../../../lib/simulator/contenders.ts';
import { documentedLambda } from '../../../lib/simulator/fleet-settings.ts';
import { profiles } from '../../../lib/simulator/profile.ts';
import type { Scenario } from '../../../lib/simulator/run.ts';
import { simulate } from '../../../lib/simulator/simulate.ts';
import { unitLoads } from '../../../lib/simulator/unit-loads.ts';
import type { Cell } from './cells.ts';
import { firstDays, tracesIn } from './traces.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    profiles: { type: 'string', default: 'api,heavy,sparse' },
    policies: { type: 'string', default: [...standardContenders, 'clairvoyant-bill', 'bound'].join(',') },
    seeds: { type: 'string', default: '1' },
    days: { type: 'string' },
    spread: { type: 'string', default: '0' },
    fresh: { type: 'string' },
    arm: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
const dir = positionals[0] ?? '';
const synthetic = dir === 'synthetic';
const results = synthetic ? 'results-synthetic.json' : 'results.json';
const out = values.out ?? new URL(results, import.meta.url).pathname;
const cells: Record<string, Cell> = existsSync(out) ? JSON.parse(readFileSync(out, 'utf8')) : {};

for (const seed of values.seeds.split(',').map(Number)) {
  for (const profile of values.profiles.split(',') as (keyof typeof profiles)[]) {
    for (const { name, trace, scale } of tracesIn(dir, seed)) {
      const scenario: Scenario = {
        trace: firstDays(trace, Number(values.days ?? Number.POSITIVE_INFINITY)),
        scale,
        profile: profiles[profile],
        seed,
        arrivals: studyArrivals,
        fleet: {
          ...documentedLambda,
          architecture: values.arm ? 'arm64' : 'x86_64',
          pingSpreadSeconds: Number(values.spread),
          freshDelaySeconds: values.fresh === undefined ? null : Number(values.fresh),
        },
      };
      for (const policy of values.policies.split(','))
        play({ policy, scenario, key: `${seed}/${profile}/${name}/${policy}` });
    }
  }
}

function play({ policy, scenario, key }: { policy: string; scenario: Scenario; key: string }): void {
  if (cells[key]) return;
  const before = process.cpuUsage().user;
  cells[key] = policy === 'bound' ? boundCell(scenario) : policyCell(policy, scenario);
  cells[key].cpuSeconds = Number(((process.cpuUsage().user - before) / 1e6).toFixed(1));
  writeFileSync(out, `${JSON.stringify(cells, null, 2)}\n`);
  process.stdout.write(`${key} ${JSON.stringify(cells[key])}\n`);
}

function policyCell(policy: string, scenario: Scenario): Cell {
  const { result, requests } = simulate(policy, scenario);
  return {
    bill: round(result.costUsd),
    cold: result.coldStarts,
    objective: round(result.objectiveUsd),
    changesPerDay: round(result.changesPerDay),
    requests,
    throttled: result.throttled,
    cpuSeconds: 0,
    reactionSeconds: result.reactionSeconds,
  };
}

/** Not a policy: the cheapest any mix of both levers could be, which nothing can reach. */
function boundCell(scenario: Scenario): Cell {
  const { objectiveUsd, billUsd } = bothLeversBound(scenario, unitLoads(scenario));
  const none = { cold: 0, changesPerDay: 0, requests: 0, throttled: 0, cpuSeconds: 0, reactionSeconds: null };
  return { ...none, bill: round(billUsd), objective: round(objectiveUsd) };
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}
