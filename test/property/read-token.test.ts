import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readScopeOf, withReadToken } from '../../functions/entry/read-freshness.ts';
import { cachedRepository } from '../../functions/kernel/cache/cached-repository.ts';
import type { Metrics } from '../../functions/kernel/metrics.ts';
import { withReadScope } from '../../functions/kernel/sharding/read-scope.ts';
import { ACME, cacheWorld, repositoryPorts } from '../support/cache-sandboxes.ts';
import { failingTier } from '../support/chaos-tier.ts';

/** What becomes of one step: who acts where, and whether Redis answers. */
const step = fc.record({
  act: fc.constantFrom('write', 'read', 'somebody reads'),
  client: fc.nat(1),
  sandbox: fc.nat(1),
  redisIsDown: fc.boolean(),
  /** It goes away between the commit and the telling, or comes back. */
  redisIsDownAfter: fc.boolean(),
});

const metrics: Metrics = { add: () => undefined, addWith: () => undefined, flush: () => undefined };

/** One number in a database, two sandboxes with caches over one Redis, and clients that keep the token of their last write. */
function world() {
  const { redis, sandbox } = cacheWorld();
  const state = { stored: 0, redisIsDown: false };
  const tiers = [failingTier(redis, () => state.redisIsDown)];
  const things = [sandbox({ tiers }), sandbox({ tiers })].map((cache) => {
    const repository = cachedRepository<number>(repositoryPorts(cache), { entity: 'thing', version: 1 });
    return { change: repository.change, find: repository.byId(async () => state.stored) };
  });
  const request = async <T>(method: string, token: string | undefined, work: () => Promise<T>) => {
    const scope = readScopeOf(method, token === undefined ? {} : { 'x-read-token': token }, metrics);
    const value = await withReadScope(scope, work);
    return { value, token: withReadToken({ status: 200 }, scope).headers?.['x-read-token'] };
  };
  const clients: Client[] = [0, 1].map(() => ({ token: undefined, wrote: 0 }));
  return {
    async write(own: Client, thing: (typeof things)[number], isDownAfter: boolean) {
      const write = async () => {
        state.stored += 1;
        own.wrote = state.stored;
        state.redisIsDown = isDownAfter;
      };
      ({ token: own.token } = await request('PUT', undefined, () => thing.change(ACME, { id: '1' }, write)));
    },
    read: async (thing: (typeof things)[number], token: string | undefined) =>
      (await request('GET', token, () => thing.find(ACME, '1'))).value ?? 0,
    ...{ state, things, clients },
  };
}

interface Client {
  token: string | undefined;
  wrote: number;
}

type World = ReturnType<typeof world>;
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

async function take(here: World, { act, client, sandbox, redisIsDown, redisIsDownAfter }: Step) {
  const own = here.clients[client] as Client;
  const thing = here.things[sandbox] as World['things'][number];
  here.state.redisIsDown = redisIsDown;
  if (act === 'write') return here.write(own, thing, redisIsDownAfter);
  if (act === 'somebody reads') return void (await here.read(thing, undefined));
  expect(await here.read(thing, own.token)).toBeGreaterThanOrEqual(own.wrote);
}

test('whoever sends the token of their last write never reads an older value, whenever Redis goes and comes', async () => {
  let untold = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      const here = world();
      for (const one of steps) await take(here, one);
      untold += here.clients.filter(({ token }) => token !== undefined).length;
    }),
    { numRuns: 500 },
  );
  expect(untold).toBeGreaterThan(100);
});
