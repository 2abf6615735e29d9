import { type Choose, contestants, endpointIds } from './contestants.ts';

/** One contestant in a process of its own, so that nobody spoils another's inline caches: best of its blocks, and quality. */
const [name = ''] = process.argv.slice(2);
const contestant = contestants.find((one) => one.name === name);
if (contestant === undefined) throw new Error(`no contestant is called ${name}`);

const ENDPOINTS = 100;
const BLOCKS = 9;
const keys = Array.from({ length: 4096 }, (_, i) => `account-${i}`);

let kept: unknown;

function block(choose: Choose, choices: number): number {
  const before = process.cpuUsage();
  for (let i = 0; i < choices; i += 1) kept = choose(keys[i & 4095] as string);
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / choices;
}

/** How even the keys lie, and how many move when endpoint 37 goes. */
function quality(): { maxOverMean: number; moved: number } | undefined {
  if (contestant?.group !== 'sticky' || contestant.choices < 1_000) return undefined;
  const ids = endpointIds(ENDPOINTS);
  const all = Array.from({ length: 100_000 }, (_, i) => `seller-${i}`);
  // The strategy answers with an index, the packages with an id.
  const owners = (choose: Choose, list: readonly string[]) =>
    all.map((key) => {
      const chosen = choose(key);
      return typeof chosen === 'number' ? list[chosen] : String(chosen);
    });
  const whole = contestant.make(ids, 'idle');
  const before = owners(whole, ids);
  const left = ids.filter((_, i) => i !== 37);
  whole.leave?.(ids[37] as string);
  const after = owners(whole.leave ? whole : contestant.make(left, 'idle'), left);
  const counts = new Map<string | undefined, number>();
  for (const id of before) counts.set(id, (counts.get(id) ?? 0) + 1);
  return {
    maxOverMean: Math.max(...counts.values()) / (all.length / ENDPOINTS),
    moved: all.filter((_, i) => before[i] !== after[i]).length / all.length,
  };
}

const choose = contestant.make(endpointIds(ENDPOINTS), 'busy');
block(choose, contestant.choices);
const blocks = Array.from({ length: BLOCKS }, () => block(choose, contestant.choices)).sort((a, b) => a - b);
process.stdout.write(
  JSON.stringify({ best: blocks[0], median: blocks[BLOCKS >> 1], quality: quality(), kept: typeof kept }),
);
process.exit(0);
