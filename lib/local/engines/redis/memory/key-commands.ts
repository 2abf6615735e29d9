import { OK, type Reply, Status } from '../reply.ts';
import type { CommandTable } from './command-table.ts';
import { globToRegExp } from './glob.ts';
import type { KeySpace } from './key-space.ts';
import { integer, syntaxError } from './numbers.ts';

const DEFAULT_SCAN_COUNT = 10;

/** What concerns keys of any kind. */
export const keyCommands: CommandTable = {
  PING: { min: 0, max: 0, run: () => new Status('PONG') },
  DEL: { min: 1, run: (keys, names) => names.filter((key) => keys.delete(key)).length },
  UNLINK: { min: 1, run: (keys, names) => names.filter((key) => keys.delete(key)).length },
  EXISTS: { min: 1, run: (keys, names) => names.filter((key) => keys.get(key) !== undefined).length },
  EXPIRE: {
    min: 2,
    max: 2,
    run: (keys, [key = '', amount = '']) => expire(keys, key, integer(amount) * 1_000),
  },
  PEXPIRE: { min: 2, max: 2, run: (keys, [key = '', amount = '']) => expire(keys, key, integer(amount)) },
  TTL: { min: 1, max: 1, run: (keys, [key = '']) => remaining(keys, key, 1_000) },
  PTTL: { min: 1, max: 1, run: (keys, [key = '']) => remaining(keys, key, 1) },
  SCAN: { min: 1, run: scan },
  FLUSHDB: {
    min: 0,
    run: (keys) => {
      keys.clear();
      return OK;
    },
  },
};

/** An end that lies in the past deletes at once, as in Redis. */
function expire(keys: KeySpace, key: string, inMs: number): number {
  if (inMs <= 0) return keys.delete(key) ? 1 : 0;
  return keys.expire(key, keys.now() + inMs) ? 1 : 0;
}

/** -2: no such key; -1: no end. Redis rounds seconds to the nearest. */
function remaining(keys: KeySpace, key: string, unitMs: number): number {
  const endsAtMs = keys.endsAtMs(key);
  if (endsAtMs === undefined) return -2;
  return endsAtMs === null ? -1 : Math.round((endsAtMs - keys.now()) / unitMs);
}

function scan(keys: KeySpace, [cursor = '', ...words]: readonly string[]): Reply {
  const options = new Map<string, string>();
  for (let index = 0; index < words.length; index += 2) {
    options.set((words[index] ?? '').toUpperCase(), words[index + 1] ?? '');
  }
  const unknown = [...options.keys()].some((name) => name !== 'MATCH' && name !== 'COUNT' && name !== 'TYPE');
  if (unknown || words.length % 2 === 1) throw syntaxError();
  const found = keys.scan(integer(cursor), integer(options.get('COUNT') ?? String(DEFAULT_SCAN_COUNT)));
  const pattern = globToRegExp(options.get('MATCH') ?? '*');
  const type = options.get('TYPE')?.toLowerCase();
  const matching = found.keys.filter(
    (key) => pattern.test(key) && (type ?? keys.get(key)?.kind) === keys.get(key)?.kind,
  );
  return [String(found.next), matching];
}
