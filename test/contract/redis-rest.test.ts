import type { Redis } from '@upstash/redis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openRedis, type RedisUnderTest, redisEngines, TOKEN } from '../support/redis-engines.ts';

for (const [name, { skip, program }] of Object.entries(redisEngines)) {
  describe.skipIf(skip)(`Upstash REST protocol, real client: ${name}`, () => {
    let under: RedisUnderTest;
    let redis: Redis;
    beforeAll(async () => {
      under = await openRedis(program);
    });
    afterAll(() => under?.close());
    beforeEach(async () => {
      redis = under.redis;
      await redis.flushdb();
    });

    test('a key of another kind is refused, and only that command of a pipeline fails', async () => {
      await redis.set('text', 'x');
      await expect(redis.hget('text', 'f')).rejects.toThrow(
        /WRONGTYPE Operation against a key holding the wrong kind of value/,
      );
      const replies = await redis
        .pipeline()
        .set('a', '1')
        .hget('text', 'f')
        .get('a')
        .exec({ keepErrors: true });
      expect(replies.map(({ result }) => result)).toEqual(['OK', undefined, '1']);
      expect(replies[1]?.error).toMatch(/WRONGTYPE/);
    });

    test('parallel calls are one request, in order', async () => {
      const results = await Promise.all([
        redis.set('k', '1'),
        redis.incr('k'),
        redis.get('k'),
        redis.hgetall('none'),
      ]);
      expect(results).toEqual(['OK', 2, '2', []]);
    });

    test('a transaction is all or nothing', async () => {
      expect(
        await redis.multi().set('a', 'OK').incr('n').get('a').hset('h', { f: 'v' }).hgetall('h').exec(),
      ).toEqual(['OK', 1, 'OK', 1, ['f', 'v']]);
      const wrong = { url: under.engine.url, headers: { authorization: 'Bearer secret-token' } };
      const body = JSON.stringify([['SET', 'b', '1'], ['NOSUCHCOMMAND']]);
      const response = await fetch(`${wrong.url}/multi-exec`, {
        method: 'POST',
        headers: wrong.headers,
        body,
      });
      expect([response.status, await response.json()]).toEqual([
        400,
        { error: expect.stringMatching(/^EXECABORT/) },
      ]);
      expect(await redis.get('b')).toBeNull();
    });

    test('transactions of many clients do not mix', async () => {
      const one = () => under.client(TOKEN).multi().incr('n').incr('n').exec<[number, number]>();
      const results = await Promise.all(Array.from({ length: 30 }, one));
      for (const [first, second] of results) expect(second).toBe(first + 1);
      expect(await redis.get('n')).toBe('60');
    });

    test('Lua and commands that would disturb others are refused with a clear error', async () => {
      await expect(redis.eval('return 1', [], [])).rejects.toThrow(/Lua scripts are not supported/);
      const response = await command(under.engine.url, ['SUBSCRIBE', 'channel']);
      expect([response.status, await response.json()]).toEqual([
        400,
        { error: 'ERR SUBSCRIBE is not available over the REST API' },
      ]);
      expect(await redis.ping()).toBe('PONG');
    });

    test('wrong commands and wrong numbers of arguments say so', async () => {
      expect(await (await command(under.engine.url, ['GET'])).json()).toEqual({
        error: "ERR wrong number of arguments for 'get' command",
      });
      const unknown = await (await command(under.engine.url, ['NOSUCHCOMMAND'])).json();
      expect(unknown).toEqual({ error: expect.stringMatching(/^ERR unknown command 'NOSUCHCOMMAND'/) });
      await expect(redis.set('k', 'v', { ex: 0 })).rejects.toThrow(/invalid expire time/);
    });

    test.each(['/', '/pipeline', '/multi-exec', '/get/k'])('%s needs the token', async (path) => {
      for (const headers of [{}, { authorization: 'Bearer secret-tokex' }, { authorization: 'Bearer ' }]) {
        const response = await fetch(under.engine.url + path, {
          method: 'POST',
          headers,
          body: '[["GET","k"]]',
        });
        expect([response.status, await response.json()]).toEqual([401, { error: 'Unauthorized' }]);
      }
      await expect(under.client('other').get('k')).rejects.toThrow(/Unauthorized/);
    });

    test('the sync token is given back, and rubbish is refused', async () => {
      const headers = { authorization: 'Bearer secret-token', 'upstash-sync-token': 'abc' };
      const response = await fetch(under.engine.url, { method: 'POST', headers, body: '{' });
      expect(response.headers.get('upstash-sync-token')).toBe('abc');
      expect([response.status, await response.json()]).toEqual([
        400,
        { error: expect.stringMatching(/^ERR failed to parse/) },
      ]);
    });
  });
}

function command(url: string, body: string[]) {
  return fetch(url, {
    method: 'POST',
    headers: { authorization: 'Bearer secret-token' },
    body: JSON.stringify(body),
  });
}
