// Writes the committed figures as text: node test/bench/scaling/print-table.ts > test/bench/scaling/table.md
import {
  geometricMean,
  overSeeds,
  profileNames,
  type Relative,
  readCells,
  relatives,
  rowsOf,
} from './cells.ts';
import { beatenBy, goals } from './goals.ts';
import { accountTable, armTables, figures } from './more-tables.ts';

const firstDay = overSeeds(readCells('results-first-day.json'));
/** The default with pings that end together, beside everybody else, who is the same with these. */
const others = Object.entries(readCells('results.json')).filter(([key]) => !key.endsWith('/economic'));
const playedTogether = { ...readCells('results-spread.json'), ...Object.fromEntries(others) };
const playedInstant = readCells('results.json');
const [together, instant] = [overSeeds(playedTogether), overSeeds(playedInstant)];
const synthetic = relatives(readCells('results-synthetic.json'));

const say = (line = '') => process.stdout.write(`${line}\n`);
const unique = (rows: readonly Relative[], name: 'policy' | 'trace' | 'seed') => [
  ...new Set(rows.map((row) => row[name])),
];
const three = ({ bill, cold, objective }: Pick<Relative, 'bill' | 'cold' | 'objective'>) =>
  [bill, cold, objective].map((value) => value.toFixed(3)).join(' / ');

function policyTable(rows: readonly Relative[]): void {
  const traces = unique(rows, 'trace').length;
  say(`| policy | ${profileNames.join(' | ')} |`);
  say(`|---|${'---|'.repeat(profileNames.length)}`);
  for (const policy of unique(rows, 'policy')) {
    const cells = profileNames.map((profile) => {
      const found = rowsOf(rows, profile, policy);
      if (found.length === 0) return '-';
      if (policy === 'bound') return `J ${geometricMean(found.map(({ objective }) => objective)).toFixed(3)}`;
      const worst = Math.max(...found.map(({ objective }) => objective)).toFixed(2);
      return `${figures(found)}, worst J ${worst}${found.length < traces ? ` (${found.length} traces)` : ''}`;
    });
    say(`| ${policy} | ${cells.join(' | ')} |`);
  }
  say();
}

/** Student's t for 95 %, two-sided, by the number of seeds. */
const STUDENT: Readonly<Record<number, number>> = { 2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776 };

/** Geometric means of the default by seed: their mean, and half the width of its 95 % confidence interval. */
function confidence(rowsBySeed: readonly (readonly Relative[])[]): string {
  return (['bill', 'cold', 'objective'] as const)
    .map((name) => {
      const values = rowsBySeed.map((rows) => geometricMean(rows.map((row) => row[name])));
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
      const half = (STUDENT[values.length] ?? Number.NaN) * Math.sqrt(variance / values.length);
      return `${mean.toFixed(3)} ± ${half.toFixed(3)}`;
    })
    .join(' / ');
}

function seedTable(rows: readonly Relative[], pings: string): void {
  for (const profile of profileNames) {
    const bySeed = unique(rows, 'seed').map((seed) =>
      rows.filter((row) => row.policy === 'economic' && row.profile === profile && row.seed === seed),
    );
    const played = bySeed.filter(({ length }) => length === 8);
    for (const some of played) say(`| ${pings} | ${profile} | ${some[0]?.seed} | ${figures(some)} |`);
    if (played.length > 1) say(`| ${pings} | ${profile} | mean, 95 % | ${confidence(played)} |`);
  }
}

function syntheticTable(): void {
  say('## Synthetic traffic');
  say();
  say(
    'Ten families that nobody recorded (`families.ts`, four days each), on which changes of the default were tried; seed 2 draws other',
  );
  say(
    'traffic and other arrivals, and was played only once the default stood. Pings of the default end together.',
  );
  say();
  say('| seed | policy | api | heavy | sparse |');
  say('|---|---|---|---|---|');
  for (const seed of unique(synthetic, 'seed')) {
    for (const policy of unique(synthetic, 'policy')) {
      const cells = profileNames.map((profile) => {
        const found = synthetic.filter(
          (row) => row.seed === seed && row.profile === profile && row.policy === policy,
        );
        return found.length === 10 ? figures(found) : '-';
      });
      say(`| ${seed} | ${policy} | ${cells.join(' | ')} |`);
    }
  }
  say();
}

const verdict = (met: boolean | undefined) => (met === undefined ? 'open' : met ? 'met' : '**missed**');

say('# Scaling on recorded traffic');
say();
say(
  'Bill / cold starts / J relative to on demand only; J = bill + 0.01 USD per second of cold-start delay. Below 1 is',
);
say(
  'better. Geometric means over the eight public traces, `documentedLambda`. A trace counts with the mean of its seeds: three for the',
);
say(
  'default, one for the others, and twenty for everybody on the trace of one hour, where 27 requests start cold under `api` and one play',
);
say(
  'says little. A request which finds every environment busy with pings meets a cold start. Pings hold for 0.3 s at most: those of a wave',
);
say(
  'of the default arrive evenly over that time and end together, as the product sends them and as `npm run simulate` plays them; in the',
);
say(
  'study all arrive in one instant and hold for the whole time, and that stands beside it wherever the default is judged. How pings of',
);
say('one wave really arrive nobody has measured on AWS.');
say('`bound` and `clairvoyant` know the future; the bound has the pings of the study.');
say();
say('## Whole traces');
say();
policyTable(together);
say(
  `With pings of the study the default is ${profileNames.map((profile) => `${profile} ${figures(rowsOf(instant, profile, 'economic'))}`).join(', ')}.`,
);
say();
say('## Goals of the study');
say();
say('| goal | ending together | | in one instant, as in the study | |');
say('|---|---|---|---|---|');
const inOneInstant = goals(instant);
for (const [index, { goal, result, met }] of goals(together).entries()) {
  const other = inOneInstant[index];
  say(`| ${goal} | ${result} | ${verdict(met)} | ${other?.result} | ${verdict(other?.met)} |`);
}
say();
say('## The default, trace by trace');
say();
say(
  'First act: median seconds from a step of the trace to the first raise or wave after it. Minutes that are 60 s old show a step after',
);
say(
  '120 s at the earliest; `../results/scaling-reaction.md` has it with what functions say by ten seconds, as the product reads it.',
);
say();
say(
  '| profile | trace | bill / cold / J | changes a day | first act s | baselines with a lower J | in one instant |',
);
say('|---|---|---|---|---|---|---|');
for (const row of profileNames.flatMap((profile) => rowsOf(together, profile, 'economic'))) {
  const lost = beatenBy(together, row).map(
    ({ policy, objective }) => `**${policy} ${objective.toFixed(3)}**`,
  );
  const { changesPerDay, reactionSeconds } = row.cell;
  const numbers = `${changesPerDay.toFixed(1)} | ${reactionSeconds ?? '-'}`;
  const once = rowsOf(instant, row.profile, 'economic').filter(({ trace }) => trace === row.trace);
  const cells = [three(row), numbers, lost.join(', ') || 'none', once.map(three).join('')];
  say(`| ${row.profile} | ${row.trace} | ${cells.join(' | ')} |`);
}
say();
say('## First day of each trace, every policy and baseline');
say();
say(
  'A day without any history to learn from, which is the hardest for the default. What has no figure was not played yet.',
);
say('Pings of the default end together. One seed.');
say();
policyTable(firstDay);
if (synthetic.length > 0) syntheticTable();
armTables(say);
accountTable(say);
say('## Seeds');
say();
say(
  'The default on all of the eight traces, geometric means; a seed draws arrivals, service and preparation times. The last line of a',
);
say(
  "profile has the mean of its seeds and half the width of its 95 % confidence interval (Student's t): it says what luck there is in",
);
say('one play of these traces, and nothing of other traces.');
say();
say('| pings | profile | seed | bill / cold / J |');
say('|---|---|---|---|');
seedTable(relatives(playedTogether), 'ending together');
seedTable(relatives(playedInstant), 'in one instant');
say();
say('## Speed');
say();
const slow = together.filter(({ trace }) => ['wc98_group', 'twitter_stream_2021'].includes(trace));
const most = slow.toSorted((a, b) => b.cell.cpuSeconds - a.cell.cpuSeconds)[0];
say(
  'Processor seconds of one policy on a 14-day trace of minutes (wc98_group, twitter_stream_2021; goal 60):',
);
say(`at most ${most?.cell.cpuSeconds} (${most?.policy}, ${most?.profile}, ${most?.cell.requests} requests).`);
