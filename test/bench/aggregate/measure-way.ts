import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { checkState, ways } from './ways.ts';

/**
 * `node measure-way.ts NAME`: mean CPU of one load in microseconds, in a process that has done nothing else. Not the median: a large
 * collection falls into every third measurement, and the median had it or not by chance.
 */
const WARM_UP = 5;
const MEASUREMENTS = 9;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const name = process.argv[2] ?? '';
const way = await ways[name]?.();
if (!way) throw new Error(`no way is called ${name}`);
const first = await way.load();
if (way.isWhole !== false) checkState(name, first);
let micros = 0;
for (let count = 0; count < WARM_UP + MEASUREMENTS; count += 1) {
  collectGarbage();
  const start = process.cpuUsage();
  for (let time = 0; time < way.times; time += 1) await way.load();
  const { user, system } = process.cpuUsage(start);
  if (count >= WARM_UP) micros += (user + system) / way.times;
}
await way.close?.();
process.stdout.write(JSON.stringify(micros / MEASUREMENTS));
