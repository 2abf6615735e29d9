import { expect, test } from 'vitest';
import { AppError } from '../../../functions/kernel/errors.ts';
import { type Directory, initialDirectory } from '../../../functions/kernel/sharding/directory.ts';
import {
  type QueryShardsPorts,
  queryShards,
  shardScope,
} from '../../../functions/kernel/sharding/query-shards.ts';
import type { SqlRow } from '../../../functions/kernel/sharding/sql.ts';

const shards = ['shard-0', 'shard-1', 'shard-2'];
const never = () => new Promise<never>(() => undefined);

type Answers = Record<string, () => Promise<SqlRow[]>>;

function portsWith(
  answers: Answers,
  directories: Directory[] = [initialDirectory(shards)],
): QueryShardsPorts {
  let reads = 0;
  return {
    loadDirectory: async () => directories[Math.min(reads++, directories.length - 1)] as Directory,
    connect: (shard) => () => answers[shard]?.() ?? Promise.resolve([]),
    movingSlots: async () => ['b:17'],
    sleep: never,
  };
}

const ask: Parameters<typeof queryShards>[1]['ask'] = (execute) =>
  execute({ sql: 'SELECT 1', parameters: {}, intent: 'read', idempotent: true });
const query = { ask, deadlineMs: 1000, partial: 'fail' } as const;
const secretive = async () => {
  throw new AppError('unavailable', 'cannot reach postgres://admin:hunter2@db', {
    data: { password: 'hunter2' },
  });
};

test('T44: a shard that fails makes the whole fail, by its name and code, without a word of its error', async () => {
  const ports = portsWith({ 'shard-1': secretive });
  const error = (await queryShards(ports, query).catch((reason: unknown) => reason)) as AppError;
  expect(error).toMatchObject({
    code: 'unavailable',
    message: 'no answer from shard-1 (unavailable)',
    data: { shards: [{ shard: 'shard-1', reason: 'unavailable' }] },
  });
  expect(JSON.stringify([error.message, error.data, String(error.cause)])).not.toContain('hunter2');
});

test('T44: partial answers come only to those who ask for them, and say what is missing', async () => {
  const ports = portsWith({ 'shard-1': secretive, 'shard-0': async () => [{ n: 1 }] });
  const answer = await queryShards(ports, { ...query, partial: 'allow' });
  expect(answer.lists).toEqual([[{ n: 1 }], []]);
  expect(answer.coverage).toMatchObject({
    complete: false,
    bucketsRead: 683,
    moving: ['b:17'],
    steady: true,
  });
  expect(answer.coverage.shards.map(({ outcome }) => outcome)).toEqual(['answered', 'failed', 'answered']);
});

test('T44: when all shards fail, there is no partial answer', async () => {
  const ports = portsWith({ 'shard-0': secretive, 'shard-1': secretive, 'shard-2': secretive });
  await expect(queryShards(ports, { ...query, partial: 'allow' })).rejects.toMatchObject({
    code: 'unavailable',
  });
});

test('T44: one deadline for all; a shard that is late is named as such', async () => {
  const ports = { ...portsWith({ 'shard-2': never }), sleep: async () => undefined };
  const slow = { ...ports, connect: (shard: string) => async () => (shard === 'shard-2' ? never() : []) };
  await expect(
    queryShards({ ...slow, sleep: () => new Promise((resolve) => setImmediate(resolve)) }, query),
  ).rejects.toMatchObject({
    code: 'timeout',
    message: 'no answer from shard-2 (timeout)',
  });
});

test('a slot that changed its shard meanwhile is asked for again, so nothing is counted twice or left out', async () => {
  const before = initialDirectory(shards);
  const after = {
    ...before,
    revision: 2,
    owners: before.owners.with(0, 2),
    epochs: before.epochs.with(0, 2),
  };
  let asked = 0;
  const counting = portsWith({ 'shard-0': async () => Array.from({ length: ++asked }, () => ({ n: 1 })) }, [
    before,
    after,
  ]);
  const answer = await queryShards(counting, query);
  expect(asked).toBe(2);
  expect(answer.coverage).toMatchObject({ steady: true, complete: true, bucketsRead: 1024 });
});

test('each row lives in one place: accounts alone count where they live, not in their bucket', () => {
  const directory = { ...initialDirectory(shards), overrides: { 'acct-1': { shard: 'shard-2', epoch: 2 } } };
  const scopes = shards.map((shard) => shardScope(directory, shard));
  expect(scopes.flatMap(({ buckets }) => buckets).toSorted((a, b) => a - b)).toEqual(
    directory.owners.map((_, b) => b),
  );
  expect(scopes.map(({ accountsHere }) => accountsHere)).toEqual([[], [], ['acct-1']]);
  expect(scopes.every(({ accountsAlone }) => accountsAlone.includes('acct-1'))).toBe(true);
});
