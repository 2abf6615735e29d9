import type { Redis } from '@upstash/redis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { expectLoopbackOnly } from '../support/loopback.ts';
import { openRedis, type RedisUnderTest, redisEngines, TOKEN } from '../support/redis-engines.ts';

for (const [name, { skip, program }] of Object.entries(redisEngines)) {
  describe.skipIf(skip)(`Upstash commands, real client: ${name}`, () => {
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

    test('runs what it says, on the loopback interface and nowhere else', async () => {
      expect(under.engine.kind).toBe(name);
      await expectLoopbackOnly(under.engine.url);
    });

    test('T74: strings come back exactly, also numbers in text, OK, JSON, emptiness and other alphabets', async () => {
      for (const value of [
        '42',
        '9007199254740993',
        'OK',
        '{"a":[1]}',
        'null',
        '',
        'Größe ✓ 𝄞',
        'a\r\nb',
        'x'.repeat(200_000),
      ]) {
        expect(await redis.set('k', value)).toBe('OK');
        expect(await redis.get('k')).toBe(value);
        expect(await redis.mget('k', 'absent')).toEqual([value, null]);
      }
      expect(await redis.get('absent')).toBeNull();
    });

    test('without base64 and without pipelining it is the same', async () => {
      const plain = under.client(TOKEN, { responseEncoding: false, enableAutoPipelining: false });
      expect(await plain.set('k', 'OK')).toBe('OK');
      expect(await plain.get('k')).toBe('OK');
      expect(await plain.ping()).toBe('PONG');
      expect(await redis.ping()).toBe('PONG');
    });

    test('SET with NX, XX, EX, PX, GET and KEEPTTL; SETNX and GETDEL', async () => {
      expect(await redis.set('k', '1', { xx: true })).toBeNull();
      expect(await redis.set('k', '1', { nx: true, px: 60_000 })).toBe('OK');
      expect(await redis.set('k', '2', { nx: true })).toBeNull();
      expect(await redis.set('k', '3', { get: true, keepTtl: true })).toBe('1');
      expect(await redis.ttl('k')).toBe(60);
      expect(await redis.set('k', '4', { xx: true })).toBe('OK');
      expect(await redis.ttl('k')).toBe(-1);
      expect(await redis.set('k', '5', { ex: 10 })).toBe('OK');
      expect(await redis.pttl('k')).toBeGreaterThan(9_000);
      expect([await redis.setnx('k', 'x'), await redis.setnx('new', 'x')]).toEqual([0, 1]);
      expect([await redis.getdel('new'), await redis.getdel('new')]).toEqual(['x', null]);
    });

    test('keys end', async () => {
      await redis.set('short', 'x', { px: 60 });
      await redis.set('kept', 'x');
      expect(await redis.exists('short', 'kept', 'absent')).toBe(2);
      await eventually(async () => expect(await redis.exists('short')).toBe(0));
      expect(await redis.ttl('short')).toBe(-2);
      expect([await redis.expire('kept', 100), await redis.expire('absent', 1)]).toEqual([1, 0]);
      expect(await redis.ttl('kept')).toBe(100);
      expect(await redis.pexpire('kept', 0)).toBe(1);
      expect(await redis.get('kept')).toBeNull();
    });

    test('counting keeps the end of a key', async () => {
      expect([await redis.incr('n'), await redis.incrby('n', 41), await redis.decr('n')]).toEqual([
        1, 42, 41,
      ]);
      await redis.expire('n', 100);
      expect(await redis.incr('n')).toBe(42);
      expect(await redis.ttl('n')).toBe(100);
      await redis.set('text', 'abc');
      await expect(redis.incr('text')).rejects.toThrow(/ERR value is not an integer or out of range/);
    });

    test('hashes', async () => {
      expect(await redis.hset('h', { a: '1', b: 'two' })).toBe(2);
      expect(await redis.hset('h', { b: 'zwei', c: '3' })).toBe(1);
      expect([await redis.hget('h', 'b'), await redis.hget('h', 'x')]).toEqual(['zwei', null]);
      // Without its own deserialization the client also leaves the shape of hashes alone.
      expect(await redis.hmget('h', 'a', 'x')).toEqual(['1', null]);
      expect(await redis.hgetall('h')).toEqual(['a', '1', 'b', 'zwei', 'c', '3']);
      expect([await redis.hincrby('h', 'a', 5), await redis.hincrby('h', 'new', -2)]).toEqual([6, -2]);
      await expect(redis.hincrby('h', 'b', 1)).rejects.toThrow(/ERR hash value is not an integer/);
      expect(await redis.hdel('h', 'a', 'b', 'c', 'new', 'x')).toBe(4);
      expect(await redis.exists('h')).toBe(0);
    });

    test('sets', async () => {
      expect([await redis.sadd('s', 'a', 'b'), await redis.sadd('s', 'b', 'c')]).toEqual([2, 1]);
      expect((await redis.smembers('s')).sort()).toEqual(['a', 'b', 'c']);
      expect(await redis.srem('s', 'a', 'x')).toBe(1);
      expect(await redis.srem('s', 'b', 'c')).toBe(2);
      expect(await redis.exists('s')).toBe(0);
    });

    test('sorted sets, as a sliding window needs them', async () => {
      expect(
        await redis.zadd(
          'z',
          { score: 3, member: 'c' },
          { score: 1, member: 'a' },
          { score: 2.5, member: 'b' },
        ),
      ).toBe(3);
      expect(await redis.zadd('z', { nx: true }, { score: 9, member: 'a' })).toBe(0);
      expect(await redis.zadd('z', { gt: true, ch: true }, { score: 2, member: 'a' })).toBe(1);
      expect(await redis.zcard('z')).toBe(3);
      expect(await redis.zrange('z', 0, -1)).toEqual(['a', 'b', 'c']);
      expect(await redis.zrange('z', -2, 5)).toEqual(['b', 'c']);
      expect(await redis.zrange('z', 0, 0, { rev: true, withScores: true })).toEqual(['c', '3']);
      expect(await redis.zrange('z', '(2', '+inf', { byScore: true })).toEqual(['b', 'c']);
      expect(
        await redis.zrange('z', '+inf', '-inf', { byScore: true, rev: true, offset: 1, count: 1 }),
      ).toEqual(['b']);
      expect(await redis.zremrangebyscore('z', '-inf', '(3')).toBe(2);
      expect(await redis.zrange('z', 0, -1, { withScores: true })).toEqual(['c', '3']);
      expect(await redis.zremrangebyscore('z', 0, 10)).toBe(1);
      expect(await redis.exists('z')).toBe(0);
    });

    test('SCAN finds every key once that is there all the time, by pattern', async () => {
      const names = Array.from({ length: 95 }, (_, n) => `cache:acme:${n}`);
      await Promise.all([...names, 'other', 'cache:[x]', 'cache:acmf:1'].map((key) => redis.set(key, '1')));
      const seen: string[] = [];
      let cursor = '0';
      do {
        const [next, keys] = await redis.scan(cursor, { match: 'cache:acm[a-e]:*', count: 20 });
        seen.push(...keys);
        await redis.del('other');
        cursor = next;
      } while (cursor !== '0');
      expect(new Set(seen)).toEqual(new Set(names));
      expect((await scanAll(redis, 'cache:\\[?\\]')).sort()).toEqual(['cache:[x]']);
    });

    test('values, ends and kinds outlive a restart', async () => {
      await redis.set('k', 'v', { ex: 1_000 });
      await Promise.all([
        redis.hset('h', { f: '1' }),
        redis.sadd('s', 'm'),
        redis.zadd('z', { score: 1.5, member: 'm' }),
      ]);
      await under.restart();
      redis = under.redis;
      expect(await redis.get('k')).toBe('v');
      expect(await redis.ttl('k')).toBeGreaterThan(900);
      expect(await redis.hgetall('h')).toEqual(['f', '1']);
      expect(await redis.smembers('s')).toEqual(['m']);
      expect(await redis.zrange('z', 0, -1, { withScores: true })).toEqual(['m', '1.5']);
    });
  });
}

async function scanAll(redis: Redis, match: string): Promise<string[]> {
  const keys: string[] = [];
  let cursor = '0';
  do {
    const [next, page] = await redis.scan(cursor, { match });
    keys.push(...page);
    cursor = next;
  } while (cursor !== '0');
  return keys;
}
