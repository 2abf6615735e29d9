// Writes the committed figures as text: node test/bench/scaling/print-table.ts > test/bench/scaling/table.md
import { geometricMean, profileNames, type Relative, readCells, relatives, rowsOf } from './cells.ts';
import { beatenBy, goals } from './goals.ts';

const whole = relatives(readCells('results.json'));
const firstDay = relatives(readCells('results-first-day.json'));
const onDemand = Object.entries(readCells('results.json')).filter(([key]) => key.endsWith('/on-demand'));
const together = relatives({ ...Object.fromEntries(onDemand), ...readCells('results-spread.json') });
const synthetic = relatives(readCells('results-synthetic.json'));

const say = (line = '') => process.stdout.write(`${line}\n`);
const unique = (rows: readonly Relative[], name: 'policy' | 'trace' | 'seed') => [
  ...new Set(rows.map((row) => row[name])),
];
const three = ({ bill, cold, objective }: Pick<Relative, 'bill' | 'cold' | 'objective'>) =>
  [bill, cold, objective].map((value) => value.toFixed(3)).join(' / ');

function meanOf(rows: readonly Relative[]): string {
  const part = (name: 'bill' | 'cold' | 'objective') => geometricMean(rows.map((row) => row[name]));
  return three({ bill: part('bill'), cold: part('cold'), objective: part('objective') });
}

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
      return `${meanOf(found)}, worst J ${worst}${found.length < traces ? ` (${found.length} traces)` : ''}`;
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

function seedTable(): void {
  say('| profile | seed | bill / cold / J |');
  say('|---|---|---|');
  for (const profile of profileNames) {
    const bySeed = unique(whole, 'seed').map((seed) =>
      whole.filter((row) => row.policy === 'economic' && row.profile === profile && row.seed === seed),
    );
    const played = bySeed.filter((rows) => rows.length === 8);
    for (const rows of played) say(`| ${profile} | ${rows[0]?.seed} | ${meanOf(rows)} |`);
    if (played.length > 1) say(`| ${profile} | mean, 95 % | ${confidence(played)} |`);
  }
  say();
}

function syntheticTable(): void {
  say('## Synthetic traffic');
  say();
  say(
    'Ten families that nobody recorded (`families.ts`, four days each), on which changes of the default were tried; seed 2 draws other',
  );
  say('traffic and other arrivals, and was played only once the default stood.');
  say();
  say('| seed | policy | api | heavy | sparse |');
  say('|---|---|---|---|---|');
  for (const seed of unique(synthetic, 'seed')) {
    for (const policy of unique(synthetic, 'policy')) {
      const cells = profileNames.map((profile) => {
        const found = synthetic.filter(
          (row) => row.seed === seed && row.profile === profile && row.policy === policy,
        );
        return found.length === 10 ? meanOf(found) : '-';
      });
      say(`| ${seed} | ${policy} | ${cells.join(' | ')} |`);
    }
  }
  say();
}

/** Cells of `--spread 0.3` beside those of the study's pings, with the means where every trace was played. */
function togetherTable(profile: (typeof profileNames)[number]): void {
  const rows = rowsOf(together, profile, 'economic');
  for (const row of rows) {
    const once = rowsOf(whole, profile, 'economic').filter(({ trace }) => trace === row.trace);
    say(`| ${profile} | ${row.trace} | ${three(row)} | ${once.map(three).join('')} |`);
  }
  const mean = rows.length === 8 ? meanOf(rows) : `${rows.length} of 8 traces were played`;
  say(`| ${profile} | geometric mean | ${mean} | ${meanOf(rowsOf(whole, profile, 'economic'))} |`);
}

say('# Scaling on recorded traffic');
say();
say(
  'Bill / cold starts / J relative to on demand only; J = bill + 0.01 USD per second of cold-start delay. Below 1 is',
);
say(
  'better. Geometric means over the eight public traces, seed 1, `documentedLambda` with pings held 0.3 s, so that a',
);
say(
  'request which finds every environment busy with pings meets a cold start. `bound` and `clairvoyant` know the future.',
);
say();
say('## Whole traces');
say();
policyTable(whole);
say('## Goals of the study');
say();
say('| goal | result | |');
say('|---|---|---|');
for (const { goal, result, met } of goals(whole))
  say(`| ${goal} | ${result} | ${met === undefined ? 'open' : met ? 'met' : '**missed**'} |`);
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
say('| profile | trace | bill / cold / J | changes a day | first act s | baselines with a lower J |');
say('|---|---|---|---|---|---|');
for (const row of profileNames.flatMap((profile) => rowsOf(whole, profile, 'economic'))) {
  const lost = beatenBy(whole, row).map(({ policy, objective }) => `**${policy} ${objective.toFixed(3)}**`);
  const { changesPerDay, reactionSeconds } = row.cell;
  const numbers = `${changesPerDay.toFixed(1)} | ${reactionSeconds ?? '-'}`;
  say(`| ${row.profile} | ${row.trace} | ${three(row)} | ${numbers} | ${lost.join(', ') || 'none'} |`);
}
say();
say('## First day of each trace, every policy and baseline');
say();
say(
  'A day without any history to learn from, which is the hardest for the default. What has no figure was not played yet.',
);
say(
  'The default here is the one before pings were limited by savings (see readme.md); it was not played again.',
);
say();
policyTable(firstDay.filter(({ seed }) => seed === '1'));
if (synthetic.length > 0) syntheticTable();
say('## Pings that end together');
say();
say(
  'The same default, with pings of a wave that arrive evenly over 0.3 s and all end together, as the product sends them; everywhere',
);
say(
  'else in this table all arrive in one instant and each holds for 0.3 s, as in the study. How pings of one wave really arrive',
);
say('nobody has measured on AWS. Seed 1; the goals above are judged by the other figures.');
say();
say('| profile | trace | bill / cold / J | at one instant |');
say('|---|---|---|---|');
for (const profile of profileNames) togetherTable(profile);
say();
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
seedTable();
say('## Speed');
say();
const slow = whole.filter(({ trace }) => ['wc98_group', 'twitter_stream_2021'].includes(trace));
const most = slow.toSorted((a, b) => b.cell.cpuSeconds - a.cell.cpuSeconds)[0];
say(
  'Processor seconds of one policy on a 14-day trace of minutes (wc98_group, twitter_stream_2021; goal 60):',
);
say(`at most ${most?.cell.cpuSeconds} (${most?.policy}, ${most?.profile}, ${most?.cell.requests} requests).`);
