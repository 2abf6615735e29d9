import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepShardCount, shardCountFor } from '../../../lib/local/host/keep-shard-count.ts';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'springtide-count-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

test('data that nobody asked about lies on as many shards as the stage says', async () => {
  expect(await shardCountFor(dataDir, undefined)).toBeUndefined();
  expect(await shardCountFor(dataDir, 5)).toBe(5);
});

test('T41: data once started with five shards is started with five again, or with more', async () => {
  await keepShardCount(dataDir, 5);
  expect(await shardCountFor(dataDir, undefined)).toBe(5);
  expect(await shardCountFor(dataDir, 6)).toBe(6);
});

test('T41: fewer shards than the data lies on are refused', async () => {
  await keepShardCount(dataDir, 5);
  await expect(shardCountFor(dataDir, 4)).rejects.toThrow('The data lies on 5 shards');
});
