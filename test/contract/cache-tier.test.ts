import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { dynamoCacheTier } from '../../functions/aws/dynamo-cache-tier.ts';
import { upstashPipeline } from '../../functions/aws/upstash-redis.ts';
import { localTier } from '../../functions/kernel/cache/local-tier.ts';
import { redisTier } from '../../functions/kernel/cache/redis-tier.ts';
import { requestPipeline } from '../../functions/kernel/cache/request-pipeline.ts';
import { startDynamo } from '../../lib/local/engines/dynamodb/start-dynamodb.ts';
import { openRedis, redisEngines, TOKEN } from '../support/redis-engines.ts';
import { cacheTierSuite } from './cache-tier.suite.ts';

cacheTierSuite('in process', async () => ({
  tier: localTier(Date.now, 10_000_000, 1000),
  tooLarge: 'x'.repeat(1001),
  largest: 'x'.repeat(1000),
  close: async () => {},
}));

for (const [name, { skip, program }] of Object.entries(redisEngines)) {
  describe.skipIf(skip)(`through the REST endpoint of ${name}`, () => {
    cacheTierSuite(name, async () => {
      const engine = await openRedis(program);
      const send = upstashPipeline(async () => ({ url: engine.engine.url, token: TOKEN }));
      return {
        tier: redisTier(requestPipeline(send, setImmediate)),
        tooLarge: 'ä'.repeat(450_001),
        largest: 'ä'.repeat(450_000),
        close: () => engine.close(),
      };
    });
  });
}

cacheTierSuite('DynamoDB (dynalite)', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'springtide-cache-'));
  const table = {
    TableName: 'cache',
    AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }] as const,
    KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }] as const,
    ttlAttribute: 'expiresAt',
  };
  const engine = await startDynamo({ dataDir, tables: [table], clock: Date.now }, () => {});
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = engine.url;
  process.env['AWS_REGION'] = 'us-east-1';
  process.env['AWS_ACCESS_KEY_ID'] = 'local';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'local';
  return {
    tier: dynamoCacheTier('cache', Date.now),
    tooLarge: 'ä'.repeat(204_800),
    largest: 'ä'.repeat(200_000),
    close: async () => {
      await engine.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
});
