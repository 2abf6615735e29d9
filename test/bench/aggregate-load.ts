import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import {
  BARE,
  FULL,
  FULL_ITEMS,
  REQUEST,
  SHORT,
  SHORT_ITEMS,
  SHORT_TABLE,
  TABLE,
  TAIL,
  WARM_SHORT_ITEMS,
  ways,
} from './aggregate/ways.ts';
import { median, medianRatio, saveResult } from './results.ts';

/** State of an aggregate of 10,000 events: by the full fold, by snapshot and tail, and by the in-memory stores of two peers. */
const ROUNDS = 9;
const script = join(import.meta.dirname, 'aggregate', 'measure-way.ts');

const results = new Map<string, number[]>();
for (let round = 0; round < ROUNDS; round += 1) {
  for (const name of Object.keys(ways)) {
    const micros = JSON.parse(execFileSync(process.execPath, [script, name], { encoding: 'utf8' })) as number;
    results.set(name, [...(results.get(name) ?? []), micros]);
  }
}

const of = (name: string) => median(results.get(name) ?? []);
const ratioOf = (a: string, b: string) => medianRatio(results.get(a) ?? [], results.get(b) ?? []);
const ratio = (a: string, b: string) => ratioOf(a, b).toFixed(ratioOf(a, b) < 10 ? 2 : 0);
process.stderr.write(
  saveResult('aggregate-load', {
    title: 'Load of an aggregate of 10,000 events',
    notes: [
      `CPU of the process a load; each way in processes of its own, in turns, median of ${ROUNDS} rounds, ratios are medians of the rounds' ratios; events with 3 small fields, one fold for all.`,
      `Full fold of parsed items: ${of(FULL_ITEMS).toFixed(0)} µs (goal 3,000), ${ratio(FULL_ITEMS, BARE)} of a bare loop that parses the data column.`,
      `Snapshot + ${TAIL} is ${ratio(FULL_ITEMS, SHORT_ITEMS)} times cheaper than the full fold of parsed items (goal 50), ${ratio(FULL, SHORT)} times than that of events in memory`,
      `(${ratio(FULL_ITEMS, WARM_SHORT_ITEMS)} times where a measurement has as many events as one of the full fold: 4,000 loads instead of 20, so that code is compiled in both)`,
      `and ${ratio(TABLE, SHORT_TABLE)} times from the table. One request of the AWS SDK alone is 1/${ratio(TABLE, REQUEST)} of the full fold from the table: no load of`,
      'one or two requests can be 50 times cheaper there, whatever it reads.',
      '"Items parsed": the text of the items as DynamoDB returns it, parsed and folded, without the SDK and the way there; the snapshot is an object in memory.',
      '"Table": all of it, the snapshot too; dynalite in a process of its own, read over HTTP. The peers keep objects in memory and have no snapshots there.',
    ],
    rows: Object.keys(ways).map((name) => ({
      name,
      'CPU µs a load': of(name).toFixed(0),
      'to our full fold in memory': ratioOf(name, FULL).toFixed(3),
    })),
  }),
);
