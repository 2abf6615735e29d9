import type { CommandTable } from './command-table.ts';
import { CommandFailure, type KeySpace } from './key-space.ts';
import { integer } from './numbers.ts';

/** Hashes and sets. A collection that becomes empty is gone, as in Redis. */
export const collectionCommands: CommandTable = {
  HSET: { min: 3, run: hashSet },
  HGET: { min: 2, max: 2, run: (keys, [key = '', field = '']) => fields(keys, key).get(field) ?? null },
  HMGET: {
    min: 2,
    run: (keys, [key = '', ...names]) => names.map((name) => fields(keys, key).get(name) ?? null),
  },
  HGETALL: { min: 1, max: 1, run: (keys, [key = '']) => [...fields(keys, key)].flat() },
  HINCRBY: { min: 3, max: 3, run: hashAdd },
  HDEL: {
    min: 2,
    run: (keys, [key = '', ...names]) => {
      const current = fields(keys, key);
      const removed = names.filter((name) => current.delete(name)).length;
      storeFields(keys, key, current);
      return removed;
    },
  },
  SADD: {
    min: 2,
    run: (keys, [key = '', ...added]) => {
      const current = members(keys, key);
      const before = current.size;
      for (const member of added) current.add(member);
      keys.set(key, { kind: 'set', members: current });
      return current.size - before;
    },
  },
  SREM: {
    min: 2,
    run: (keys, [key = '', ...gone]) => {
      const current = members(keys, key);
      const removed = gone.filter((member) => current.delete(member)).length;
      if (current.size === 0) keys.delete(key);
      else keys.set(key, { kind: 'set', members: current });
      return removed;
    },
  },
  SMEMBERS: { min: 1, max: 1, run: (keys, [key = '']) => [...members(keys, key)] },
};

function fields(keys: KeySpace, key: string): Map<string, string> {
  return keys.getAs(key, 'hash')?.fields ?? new Map<string, string>();
}

function members(keys: KeySpace, key: string): Set<string> {
  return keys.getAs(key, 'set')?.members ?? new Set<string>();
}

function storeFields(keys: KeySpace, key: string, current: Map<string, string>): void {
  if (current.size === 0) keys.delete(key);
  else keys.set(key, { kind: 'hash', fields: current });
}

function hashSet(keys: KeySpace, [key = '', ...pairs]: readonly string[]): number {
  if (pairs.length % 2 === 1) throw new CommandFailure("ERR wrong number of arguments for 'hset' command");
  const current = fields(keys, key);
  const before = current.size;
  for (let index = 0; index < pairs.length; index += 2)
    current.set(pairs[index] ?? '', pairs[index + 1] ?? '');
  storeFields(keys, key, current);
  return current.size - before;
}

function hashAdd(keys: KeySpace, [key = '', field = '', by = '']: readonly string[]): number {
  const current = fields(keys, key);
  const value = current.get(field) ?? '0';
  if (!/^-?\d+$/.test(value)) throw new CommandFailure('ERR hash value is not an integer');
  const sum = integer(value) + integer(by);
  storeFields(keys, key, current.set(field, String(sum)));
  return sum;
}
