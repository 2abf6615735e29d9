// Plays the first days of the public traces as eight functions of one account, with room and without; run it as
//   nice node test/bench/scaling/run-account.ts TRACES_DIR [--profiles heavy] [--times 2] [--out FILE]
// `--times` multiplies the traffic of all: twice the traces is about what an account of 1,000 units can carry under `heavy`.
// The joint peak is what on demand has in use at most when there is room. What is already in the file of results is not played again.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Knowing } from '../../../lib/simulator/account-run.ts';
import { accountTotal } from '../../../lib/simulator/account-table.ts';
import { studyArrivals } from '../../../lib/simulator/arrivals.ts';
import { documentedLambda } from '../../../lib/simulator/fleet-settings.ts';
import { profiles } from '../../../lib/simulator/profile.ts';
import type { Scenario } from '../../../lib/simulator/run.ts';
import { together } from '../../../lib/simulator/several-options.ts';
import { simulateAccount } from '../../../lib/simulator/simulate-account.ts';
import { readTrace } from '../../../lib/simulator/trace.ts';
import type { AccountCell } from './cells.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    profiles: { type: 'string', default: 'heavy' },
    times: { type: 'string', default: '2' },
    out: { type: 'string' },
  },
});
const dir = positionals[0] ?? '';
const out = values.out ?? new URL('results-account.json', import.meta.url).pathname;
const cells: Record<string, AccountCell> = existsSync(out) ? JSON.parse(readFileSync(out, 'utf8')) : {};

/** `before`: each function is decided as if it were alone in the account. Target tracking knows nothing of other functions. */
const plays: readonly { label: string; policy: string; knowing: Knowing }[] = [
  { label: 'on-demand', policy: 'on-demand', knowing: 'themselves' },
  { label: 'economic before', policy: 'economic', knowing: 'themselves' },
  { label: 'economic', policy: 'economic', knowing: 'each other' },
  { label: 'target-tracking', policy: 'target-tracking', knowing: 'themselves' },
];
/** Limits as multiples of the joint peak; undefined is ample. */
const rooms = { ample: undefined, '1.3 x': 1.3, '1 x': 1 } as const;

for (const profile of values.profiles.split(',') as (keyof typeof profiles)[]) {
  const peak = play(`${profile}/ample/on-demand`, {
    profile,
    limit: documentedLambda.accountLimit,
    play: plays[0],
  });
  for (const [room, times] of Object.entries(rooms)) {
    const limit = times === undefined ? documentedLambda.accountLimit : Math.round(peak.mostInUse * times);
    for (const one of plays) play(`${profile}/${room}/${one.label}`, { profile, limit, play: one });
  }
}

interface Asked {
  readonly profile: keyof typeof profiles;
  readonly limit: number;
  readonly play: (typeof plays)[number] | undefined;
}

function play(key: string, { profile, limit, play: one }: Asked): AccountCell {
  const known = cells[key];
  if (known) return known;
  if (!one) throw new Error(`nobody plays ${key}`);
  const played = simulateAccount(one.policy, functions(profile, limit), { knowing: one.knowing });
  const total = accountTotal(played);
  const cell = {
    limit,
    mostInUse: played.mostInUse,
    requests: total.requests,
    cold: total.coldStarts,
    throttled: total.throttled,
    bill: Number(total.costUsd.toPrecision(6)),
    objective: Number(total.objectiveUsd.toPrecision(6)),
    refused: total.refused,
    changes: total.changes,
    pings: total.pings,
  };
  cells[key] = cell;
  writeFileSync(out, `${JSON.stringify(cells, null, 2)}\n`);
  process.stdout.write(`${key} ${JSON.stringify(cell)}\n`);
  return cell;
}

function functions(profile: keyof typeof profiles, accountLimit: number): Scenario[] {
  const index = JSON.parse(readFileSync(`${dir}/index.json`, 'utf8')) as Record<
    string,
    { file: string; scale: number }
  >;
  const each = Object.values(index).map(({ file, scale }) => {
    const trace = readTrace(`${dir}/${file}`);
    const day = trace.counts.subarray(0, Math.ceil(86_400 / trace.intervalSeconds));
    return {
      trace: { ...trace, counts: day },
      scale: scale * Number(values.times),
      profile: profiles[profile],
      seed: 1,
      arrivals: studyArrivals,
      fleet: { ...documentedLambda, accountLimit, pingSpreadSeconds: documentedLambda.pingHoldSeconds },
    };
  });
  return together(each);
}
