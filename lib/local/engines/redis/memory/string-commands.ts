import { OK, type Reply } from '../reply.ts';
import type { CommandTable } from './command-table.ts';
import { CommandFailure, type KeySpace } from './key-space.ts';
import { integer, syntaxError } from './numbers.ts';

interface SetOptions {
  endsAtMs: number | undefined;
  keepEnd: boolean;
  only: 'NX' | 'XX' | undefined;
  get: boolean;
}

/** GET, SET and what counts in strings. */
export const stringCommands: CommandTable = {
  GET: { min: 1, max: 1, run: (keys, [key = '']) => text(keys, key) },
  SET: { min: 2, run: set },
  SETNX: {
    min: 2,
    max: 2,
    run: (keys, [key = '', value = '']) => (set(keys, [key, value, 'NX']) === null ? 0 : 1),
  },
  GETDEL: {
    min: 1,
    max: 1,
    run: (keys, [key = '']) => {
      const value = text(keys, key);
      keys.delete(key);
      return value;
    },
  },
  MGET: {
    min: 1,
    run: (keys, names) =>
      names.map((key) => {
        const value = keys.get(key);
        return value?.kind === 'string' ? value.text : null;
      }),
  },
  INCR: { min: 1, max: 1, run: (keys, [key = '']) => add(keys, key, 1) },
  INCRBY: { min: 2, max: 2, run: (keys, [key = '', by = '']) => add(keys, key, integer(by)) },
  DECR: { min: 1, max: 1, run: (keys, [key = '']) => add(keys, key, -1) },
};

function text(keys: KeySpace, key: string): string | null {
  return keys.getAs(key, 'string')?.text ?? null;
}

function set(keys: KeySpace, [key = '', value = '', ...words]: readonly string[]): Reply {
  const options = setOptions(keys, words);
  const before = options.get ? text(keys, key) : null;
  const exists = keys.get(key) !== undefined;
  if (options.only !== undefined && exists !== (options.only === 'XX')) return before;
  const endsAtMs = options.keepEnd ? (keys.endsAtMs(key) ?? undefined) : options.endsAtMs;
  // A plain SET also takes an old end away.
  keys.delete(key);
  keys.set(key, { kind: 'string', text: value }, endsAtMs);
  return options.get ? before : OK;
}

function setOptions(keys: KeySpace, words: readonly string[]): SetOptions {
  const options: SetOptions = { endsAtMs: undefined, keepEnd: false, only: undefined, get: false };
  for (let index = 0; index < words.length; index += 1) {
    const word = (words[index] ?? '').toUpperCase();
    const end = END[word];
    if (end) {
      index += 1;
      options.endsAtMs = end(positive(words[index] ?? ''), keys.now());
    } else Object.assign(options, flag(word));
  }
  return options;
}

function flag(word: string): Partial<SetOptions> {
  if (word === 'NX' || word === 'XX') return { only: word };
  if (word === 'KEEPTTL') return { keepEnd: true };
  if (word === 'GET') return { get: true };
  throw syntaxError();
}

const END: Readonly<Record<string, (amount: number, nowMs: number) => number>> = {
  EX: (amount, nowMs) => nowMs + amount * 1_000,
  PX: (amount, nowMs) => nowMs + amount,
  EXAT: (amount) => amount * 1_000,
  PXAT: (amount) => amount,
};

function positive(word: string): number {
  const amount = integer(word);
  if (amount > 0) return amount;
  throw new CommandFailure("ERR invalid expire time in 'set' command");
}

function add(keys: KeySpace, key: string, by: number): number {
  const sum = integer(text(keys, key) ?? '0') + by;
  keys.set(key, { kind: 'string', text: String(integer(String(sum))) });
  return sum;
}
