import { execFileSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { contestants } from './balancing/contestants.ts';
import { median, type Row, saveResult } from './results.ts';

interface Measured {
  best: number;
  median: number;
  quality?: { maxOverMean: number; moved: number };
}

const ROUNDS = 3;
const script = join(import.meta.dirname, 'balancing', 'contestant.ts');

const measure = (name: string): Measured =>
  JSON.parse(execFileSync(process.execPath, [script, name], { encoding: 'utf8' })) as Measured;

const loadBefore = loadavg()[0] ?? 0;
const rounds = Array.from({ length: ROUNDS }, () => contestants.map(({ name }) => measure(name)));
const loadAfter = loadavg()[0] ?? 0;

const ns = contestants.map((_, index) => {
  const all = rounds.map((round) => round[index] as Measured);
  return { best: Math.min(...all.map(({ best }) => best)), median: median(all.map((one) => one.median)) };
});

/** Against our fastest of the same group, in this run. */
const rows: Row[] = contestants.map(({ group, name }, index) => {
  const reference = contestants.findIndex((one) => one.group === group && one.name.startsWith('ours'));
  const quality = rounds[0]?.[index]?.quality;
  const mine = ns[index] as (typeof ns)[0];
  return {
    name,
    group,
    'ns, best': mine.best.toFixed(1),
    'ns, median': mine.median.toFixed(1),
    ratio: (mine.best / (ns[reference]?.best ?? Number.NaN)).toFixed(2),
    'max/mean': quality?.maxOverMean.toFixed(3) ?? '',
    'keys moved': quality === undefined ? '' : `${(quality.moved * 100).toFixed(2)} %`,
  };
});

process.stderr.write(
  saveResult('balancing', {
    title: 'Choosing one of 100 endpoints',
    notes: [
      `CPU nanoseconds a choice; every contestant in processes of its own, ${ROUNDS} rounds of 9 blocks in turn; load average`,
      `${loadBefore.toFixed(1)} before and ${loadAfter.toFixed(1)} after on 2 cores, so the best block is the figure and the median`,
      'shows the disturbance. Nobody is idle, so no scan ends early. `keys moved`: of 100,000, when one of the 100 goes.',
    ],
    rows,
  }),
);
