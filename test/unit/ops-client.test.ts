import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { opsClient } from '../../lib/ops-client.ts';

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function answering(status: number, text: string) {
  const server = createServer((_request, response) => response.writeHead(status).end(text));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return opsClient({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: 't' });
}

test('a move to a bucket that does not exist was told as "a rule is broken": now the field and its rule are', async () => {
  const errors = [{ field: '/bucket', rule: 'must be an integer between 0 and 1023' }];
  const problem = {
    title: 'The request breaks a rule',
    status: 400,
    detail: 'the body breaks a rule',
    errors,
  };
  const call = await answering(400, JSON.stringify(problem));
  await expect(call('POST', '/ops/shards/moves', { bucket: 5000, to: 'shard-1' })).rejects.toThrow(
    'the body breaks a rule: /bucket must be an integer between 0 and 1023',
  );
});

test('an answer that is no problem detail is told by its status and its beginning', async () => {
  const call = await answering(502, '<h1>Bad gateway</h1>');
  await expect(call('GET', '/ops/shards')).rejects.toThrow('HTTP 502: <h1>Bad gateway</h1>');
  const late = await answering(503, '{"message":"Service Unavailable"}');
  await expect(late('GET', '/ops/shards')).rejects.toThrow('HTTP 503: {"message":"Service Unavailable"}');
});
