import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis, type RedisConfigNodejs } from '@upstash/redis';
import { findRedisServer, type RedisEngine, startRedis } from '../../lib/local/engines/redis/start-redis.ts';
import { skipUnless } from './required-engines.ts';

const program = await findRedisServer(process.env['PATH'] ?? '');
export const TOKEN = 'secret-token';

/** Both stores behind the REST endpoint; the contract suites loop over them. */
export const redisEngines = {
  'in-process': { skip: false, program: undefined },
  'redis-server': {
    skip: skipUnless('redis', program === undefined ? 'no redis-server on PATH' : undefined),
    program,
  },
};

export interface RedisUnderTest {
  engine: RedisEngine;
  redis: Redis;
  client(token: string, more?: Partial<RedisConfigNodejs>): Redis;
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function openRedis(server: string | undefined): Promise<RedisUnderTest> {
  const dataDir = await mkdtemp(join(tmpdir(), 'springtide-redis-'));
  const client = (token: string, more: Partial<RedisConfigNodejs> = {}) =>
    new Redis({
      url: under.engine.url,
      token,
      automaticDeserialization: false,
      enableTelemetry: false,
      retry: false,
      ...more,
    });
  const under = { client, restart, close } as RedisUnderTest;
  await open();
  return under;

  async function open() {
    under.engine = await startRedis({ dataDir, token: TOKEN, program: server }, () => undefined);
    under.redis = client(TOKEN);
  }

  async function restart() {
    await under.engine.stop();
    await open();
  }

  async function close() {
    await under.engine.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
