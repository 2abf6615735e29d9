import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { upstashPipeline } from '../../functions/aws/upstash-redis.ts';
import { redisTier } from '../../functions/kernel/cache/redis-tier.ts';
import { requestPipeline } from '../../functions/kernel/cache/request-pipeline.ts';

/** An endpoint that takes the second request of each connection and hangs up: the connection was dead for its reply. */
const served = new WeakSet<object>();
const arrived: string[] = [];
const server = createServer(async (request, response) => {
  const { socket } = request;
  let body = '';
  for await (const part of request) body += String(part);
  arrived.push(body);
  if (served.has(socket)) {
    socket.resetAndDestroy();
    return;
  }
  served.add(socket);
  response.end(JSON.stringify((JSON.parse(body) as unknown[]).map(() => ({ result: [null] }))));
});
server.keepAliveTimeout = 0;

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

test('what a dead connection may have delivered is asked again, but never set again: a token must not arrive twice', async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const tier = redisTier(
    requestPipeline(
      upstashPipeline(async () => ({ url, token: 'x' })),
      setImmediate,
    ),
  );
  await tier.getMany(['first']);
  expect(await tier.getMany(['asked'])).toEqual([null]);
  expect(arrived.filter((body) => body.includes('asked'))).toHaveLength(2);
  const setting = tier.setMany([{ name: 'set', text: 'token', ttlMs: 1000 }]);
  await expect(setting).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  expect(arrived.filter((body) => body.includes('set'))).toHaveLength(1);
});
