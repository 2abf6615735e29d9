import type { Reply } from '../reply.ts';
import type { CommandTable } from './command-table.ts';
import type { KeySpace } from './key-space.ts';
import { integer, score, scoreBound, scoreText, syntaxError } from './numbers.ts';

type Scored = readonly [member: string, score: number];

/** Sorted sets, sorted when they are read: ours have at most some thousand members. */
export const sortedSetCommands: CommandTable = {
  ZADD: { min: 3, run: add },
  ZCARD: { min: 1, max: 1, run: (keys, [key = '']) => scores(keys, key).size },
  ZREM: { min: 2, run: (keys, [key = '', ...gone]) => remove(keys, key, gone) },
  ZRANGE: { min: 3, run: range },
  ZREMRANGEBYSCORE: {
    min: 3,
    max: 3,
    run: (keys, [key = '', min = '', max = '']) => {
      const gone = sorted(keys, key).filter(within(min, max));
      return remove(
        keys,
        key,
        gone.map(([member]) => member),
      );
    },
  },
};

function scores(keys: KeySpace, key: string): Map<string, number> {
  return keys.getAs(key, 'zset')?.scores ?? new Map<string, number>();
}

function sorted(keys: KeySpace, key: string): Scored[] {
  return [...scores(keys, key)].sort(
    ([a, x], [b, y]) => x - y || Buffer.compare(Buffer.from(a), Buffer.from(b)),
  );
}

function remove(keys: KeySpace, key: string, gone: readonly string[]): number {
  const current = scores(keys, key);
  const removed = gone.filter((member) => current.delete(member)).length;
  if (current.size === 0) keys.delete(key);
  else keys.set(key, { kind: 'zset', scores: current });
  return removed;
}

const ADD_OPTIONS = ['NX', 'XX', 'GT', 'LT', 'CH'];

function add(keys: KeySpace, [key = '', ...words]: readonly string[]): number {
  const first = words.findIndex((word) => !ADD_OPTIONS.includes(word.toUpperCase()));
  const options = new Set(words.slice(0, first).map((word) => word.toUpperCase()));
  const pairs = words.slice(first);
  if (first < 0 || pairs.length % 2 === 1) throw syntaxError();
  const current = scores(keys, key);
  const parsed = Array.from(
    { length: pairs.length / 2 },
    (_, n): Scored => [pairs[2 * n + 1] ?? '', score(pairs[2 * n] ?? '')],
  );
  const before = current.size;
  let changed = 0;
  for (const [member, value] of parsed.filter((pair) => isWanted(current, pair, options))) {
    if (current.get(member) !== value) changed += 1;
    current.set(member, value);
  }
  if (current.size > 0) keys.set(key, { kind: 'zset', scores: current });
  return options.has('CH') ? changed : current.size - before;
}

function isWanted(current: Map<string, number>, [member, value]: Scored, options: Set<string>): boolean {
  const old = current.get(member);
  if (old === undefined) return !options.has('XX');
  if (options.has('NX')) return false;
  return !(options.has('GT') && value <= old) && !(options.has('LT') && value >= old);
}

function range(keys: KeySpace, [key = '', from = '', to = '', ...words]: readonly string[]): Reply {
  const { byScore, reversed, withScores, limit } = rangeOptions(words);
  const all = sorted(keys, key);
  // REV takes the bounds in the other order: ZRANGE key max min BYSCORE REV.
  const [min, max] = reversed ? [to, from] : [from, to];
  const chosen = byScore ? all.filter(within(min, max)) : all;
  if (reversed) chosen.reverse();
  const part = byScore ? limited(chosen, limit) : slice(chosen, integer(from), integer(to));
  return part.flatMap(([member, value]) => (withScores ? [member, scoreText(value)] : [member]));
}

function rangeOptions(words: readonly string[]) {
  const upper = words.map((word) => word.toUpperCase());
  const at = upper.indexOf('LIMIT');
  const limit = at < 0 ? undefined : ([integer(words[at + 1] ?? ''), integer(words[at + 2] ?? '')] as const);
  const rest = at < 0 ? upper : upper.toSpliced(at, 3);
  if (rest.some((word) => !['BYSCORE', 'REV', 'WITHSCORES'].includes(word))) throw syntaxError();
  const byScore = rest.includes('BYSCORE');
  if (limit && !byScore) throw syntaxError();
  return { byScore, reversed: rest.includes('REV'), withScores: rest.includes('WITHSCORES'), limit };
}

function within(min: string, max: string): (pair: Scored) => boolean {
  const [low, high] = [scoreBound(min), scoreBound(max)];
  return ([, value]) =>
    (low.exclusive ? value > low.value : value >= low.value) &&
    (high.exclusive ? value < high.value : value <= high.value);
}

function limited(all: Scored[], limit: readonly [offset: number, count: number] | undefined): Scored[] {
  if (!limit) return all;
  const [offset, count] = limit;
  return all.slice(offset, count < 0 ? undefined : offset + count);
}

/** Both ends count; negative ones from the end. */
function slice(all: Scored[], from: number, to: number): Scored[] {
  const at = (index: number) => (index < 0 ? Math.max(all.length + index, 0) : index);
  const end = to < 0 ? all.length + to : to;
  return all.slice(at(from), Math.max(end + 1, 0));
}
