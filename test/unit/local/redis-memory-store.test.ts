import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryStore } from '../../../lib/local/engines/redis/memory/memory-store.ts';

describe('the in-process Redis between two starts', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'springtide-redis-store-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const open = () => memoryStore(join(folder, 'redis.json'), Date.now);

  it('keeps what it held when it was closed', async () => {
    const first = await open();
    await first.run([['SET', 'g', 'token-1']]);
    await first.close();
    const second = await open();
    expect(await second.run([['GET', 'g']])).toEqual(['token-1']);
    await second.close();
  });

  it('is empty after it was killed: an older generation would make answers valid again that were forgotten since', async () => {
    const first = await open();
    await first.run([['SET', 'g', 'token-1']]);
    await first.close();
    const killed = await open();
    await killed.run([['SET', 'g', 'token-2']]);
    const third = await open();
    expect(await third.run([['GET', 'g']])).toEqual([null]);
    await third.close();
  });
});
