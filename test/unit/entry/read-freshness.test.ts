import { describe, expect, it } from 'vitest';
import { httpFunction } from '../../../functions/entry/http.ts';
import type { HttpHandler } from '../../../functions/entry/http-contract.ts';
import { currentReadScope, type ReadScope } from '../../../functions/kernel/sharding/read-scope.ts';
import { lambdaContext, putOrderEvent, signedBy, testEnvironment } from '../../support/entry-fixture.ts';

interface Wiring {
  change?: (scope: ReadScope) => void;
  marks?: 'on' | 'off';
  redis?: string;
}

/** Calls one route and hands back the scope its handler saw, and the answer. */
async function call(
  method: 'GET' | 'PUT',
  headers: Record<string, string>,
  { change, marks = 'on', redis }: Wiring = {},
) {
  let seen: ReadScope | undefined;
  const handler: HttpHandler = async () => {
    await new Promise(setImmediate);
    seen = currentReadScope();
    if (seen) change?.(seen);
    return { status: 200, body: {}, headers: { etag: '"1"' } };
  };
  const environment = testEnvironment({ WRITE_MARKS: marks, ...(redis && { REDIS_URL: redis }) });
  const run = httpFunction(
    {
      service: 'orders',
      routes: [{ operation: 'act', method, path: '/x', access: 'account' }],
      operations: { act: { handler } },
    },
    environment,
  );
  const event = putOrderEvent({
    ...{ routeKey: `${method} /x`, rawPath: '/x', pathParameters: {}, headers },
    requestContext: signedBy({ sub: 'user-1', accounts: 'acme' }, method),
  });
  const answer = await run({ ...event, body: undefined } as never, lambdaContext());
  return { scope: seen as ReadScope, answer, lines: environment.lines };
}

describe('which data a request asks for', () => {
  it.each([
    ['a read', 'GET', {}, 'replica', null],
    [
      'a read with a token',
      'GET',
      { 'x-read-token': 'shard-1.77' },
      'replica',
      { shard: 'shard-1', transaction: 77n },
    ],
    ['a read that wants fresh data', 'GET', { 'x-fresh': 'true' }, 'fresh', null],
    ['a token nobody can read', 'GET', { 'x-read-token': '<script>' }, 'fresh', null],
    ['a write', 'PUT', {}, 'fresh', null],
  ] as const)('%s', async (_, method, headers, demand, mustSee) => {
    const { scope } = await call(method, headers);
    expect(scope).toMatchObject({ demand, mustSee, written: null });
  });

  it('answers a write with the token of where it stands, and nothing else with one', async () => {
    const change = (scope: ReadScope) => {
      scope.written = { shard: 'shard-2', transaction: 9_007_199_254_740_993n };
    };
    const { answer } = await call('PUT', {}, { change });
    expect(answer.headers).toMatchObject({ 'x-read-token': 'shard-2.9007199254740993', etag: '"1"' });
    expect((await call('GET', {})).answer.headers).not.toHaveProperty('x-read-token');
  });

  it('answers a write that the cache was not told of with a token that asks for fresh data, with and without readers', async () => {
    const untold = (scope: ReadScope) => {
      scope.isCacheUntold = true;
    };
    const behindCache = { marks: 'off', redis: 'https://redis.example' } as const;
    const told = await call('PUT', {}, behindCache);
    expect(told.answer.headers).not.toHaveProperty('x-read-token');
    for (const wiring of [behindCache, { marks: 'on' } as const]) {
      const { answer } = await call('PUT', {}, { ...wiring, change: untold });
      const token = String(answer.headers?.['x-read-token']);
      expect((await call('GET', { 'x-read-token': token })).scope).toMatchObject({ demand: 'fresh' });
    }
  });

  it('T94: counts where reads went by reason only', async () => {
    const change = (scope: ReadScope) => {
      scope.observe?.({ to: 'reader', shard: 'shard-0', endpoint: 'standby' });
      scope.observe?.({ to: 'writer', shard: 'shard-0', why: 'behind' });
    };
    const { lines } = await call('GET', {}, { change });
    const routes = lines.filter((line) => 'db_routed_reads_total' in line).map((line) => line['read_route']);
    expect(routes.sort()).toEqual(['behind', 'reader']);
    expect(JSON.stringify(lines.filter((line) => 'db_routed_reads_total' in line))).not.toContain('shard-0');
  });

  it("is nobody's concern in a write that leaves no mark: without a scope everything is read fresh", async () => {
    expect((await call('PUT', {}, { marks: 'off' })).scope).toBeUndefined();
    expect((await call('GET', {}, { marks: 'off' })).scope).toMatchObject({ demand: 'replica' });
  });

  it('is unknown outside of a request', () => {
    expect(currentReadScope()).toBeUndefined();
  });
});
