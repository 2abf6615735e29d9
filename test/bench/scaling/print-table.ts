// Prints the committed figures as a table: node test/bench/scaling/print-table.ts > test/bench/scaling/table.md
import { readFileSync } from 'node:fs';
import type { Cell } from './run-goals.ts';

const cells = JSON.parse(readFileSync(new URL('results.json', import.meta.url), 'utf8')) as Record<
  string,
  Cell
>;

interface Relative {
  seed: string;
  profile: string;
  trace: string;
  policy: string;
  bill: number;
  cold: number;
  objective: number;
  cell: Cell;
}

const rows: Relative[] = Object.entries(cells).flatMap(([key, cell]) => {
  const [seed = '', profile = '', trace = '', policy = ''] = key.split('/');
  const base = cells[`${seed}/${profile}/${trace}/on-demand`];
  if (!base) return [];
  const relative = {
    bill: cell.bill / base.bill,
    cold: cell.cold / base.cold,
    objective: cell.objective / base.objective,
  };
  return [{ seed, profile, trace, policy, ...relative, cell }];
});

const geometric = (values: readonly number[]) =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(Math.max(value, 1e-9)), 0) / values.length);
const three = (row: { bill: number; cold: number; objective: number }) =>
  [row.bill, row.cold, row.objective].map((value) => value.toFixed(3)).join(' / ');
const of = (filter: Partial<Relative>) =>
  rows.filter((row) =>
    Object.entries(filter).every(([name, value]) => row[name as keyof Relative] === value),
  );
const unique = (name: 'profile' | 'policy' | 'trace' | 'seed') => [...new Set(rows.map((row) => row[name]))];
const say = (line = '') => process.stdout.write(`${line}\n`);

say('# Scaling on recorded traffic: bill / cold starts / J relative to on demand only');
say();
say(
  'J = bill + 0.01 USD per second of cold-start delay. Geometric means over the traces, seed 1; below 1 is better.',
);
say(
  'Made by `run-goals.ts` with the settings of `documentedLambda` (pings held 0.3 s); `bound` is no policy.',
);
say();
say(`| policy | ${unique('profile').join(' | ')} |`);
say(
  `|---|${unique('profile')
    .map(() => '---|')
    .join('')}`,
);
for (const policy of unique('policy'))
  say(
    `| ${policy} | ${unique('profile')
      .map((profile) => mean(policy, profile))
      .join(' | ')} |`,
  );

function mean(policy: string, profile: string): string {
  const found = of({ policy, profile, seed: '1' });
  if (found.length === 0) return '-';
  const part = (name: 'bill' | 'cold' | 'objective') => geometric(found.map((row) => row[name]));
  const worst = Math.max(...found.map(({ objective }) => objective)).toFixed(2);
  const few = found.length < unique('trace').length ? ` (${found.length} traces)` : '';
  return `${three({ bill: part('bill'), cold: part('cold'), objective: part('objective') })}, worst J ${worst}${few}`;
}

say();
say('## The default, trace by trace');
say();
say('| profile | trace | seed | bill / cold / J | changes a day | CPU s | best J of others |');
say('|---|---|---|---|---|---|---|');
for (const row of of({ policy: 'economic' })) {
  const others = of({ profile: row.profile, trace: row.trace, seed: row.seed }).filter(
    ({ policy }) => !/^(economic|on-demand|clairvoyant.*|bound)$/.test(policy),
  );
  const best = others.sort((a, b) => a.objective - b.objective)[0];
  const beaten = best
    ? `${best.policy} ${best.objective.toFixed(3)}${best.objective < row.objective ? ' (better)' : ''}`
    : '-';
  const { changesPerDay, cpuSeconds } = row.cell;
  say(
    `| ${row.profile} | ${row.trace} | ${row.seed} | ${three(row)} | ${changesPerDay.toFixed(1)} | ${cpuSeconds} | ${beaten} |`,
  );
}

say();
say('## Spread over seeds (J of the default relative to on demand)');
say();
for (const profile of unique('profile')) {
  const perSeed = unique('seed').map((seed) =>
    of({ policy: 'economic', profile, seed }).map(({ objective }) => objective),
  );
  const full = perSeed.filter((values) => values.length > 0).map((values) => geometric(values).toFixed(3));
  say(`- ${profile}: ${full.join(', ')}`);
}
