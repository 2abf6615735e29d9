import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CacheOptions } from '../../functions/kernel/cache/cache.ts';
import { cachedRepository } from '../../functions/kernel/cache/cached-repository.ts';
import { debtsOf, owingPublisher, payDebts } from '../../functions/kernel/cache/debts.ts';
import {
  DYNAMO_GUARD,
  type GuardSettings,
  guardTier,
  PATIENT_GUARD,
  REDIS_GUARD,
} from '../../functions/kernel/cache/guarded-tier.ts';
import { createCounters } from '../../functions/kernel/cache/statistics.ts';
import type { DomainEvent } from '../../functions/kernel/events/domain-event.ts';
import { toMessage } from '../../functions/kernel/outbox/relay.ts';
import { withReadScope } from '../../functions/kernel/sharding/read-scope.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { ACME, cacheWorld, GLOBEX, repositoryPorts } from '../support/cache-sandboxes.ts';
import { busyTier, countingTier, failingTier } from '../support/chaos-tier.ts';

const event = (aggregateId: string, more: Partial<DomainEvent> = {}): DomainEvent => ({
  eventId: `event-of-${aggregateId}`,
  eventType: 'ThingUpdated',
  schemaVersion: 1,
  accountId: ACME,
  aggregateType: 'thing',
  aggregateId,
  version: 2,
  timestamp: '2026-05-01T00:00:00Z',
  data: {},
  correlationId: 'c',
  causationId: null,
  ...more,
});

/** One thing of one account in a database, and sandboxes that read and write it through caches over shared tiers. */
function world() {
  const shared = cacheWorld();
  let redisIsDown = false;
  let dynamoIsDown = false;
  const tiers = [
    failingTier(shared.redis, () => redisIsDown),
    failingTier(shared.dynamo, () => dynamoIsDown),
  ];
  let stored = 1;
  const open = (own: Partial<CacheOptions> = {}) => {
    const cache = shared.sandbox({ tiers, ...own });
    const things = cachedRepository<number>(repositoryPorts(cache), { entity: 'thing', version: 1 });
    const scope = { demand: 'replica', mustSee: null, written: null } as const;
    const find = things.byId(async () => stored);
    const list = things.byFilter('page', async () => [stored]);
    return {
      cache,
      read: () => withReadScope(scope, async () => [await find(ACME, '1'), ...(await list(ACME, {}))]),
      write: (value: number) =>
        things.change(ACME, { id: '1', proof: 'event-of-1' }, async () => {
          stored = value;
        }),
      /** A write of which nobody knows whether it will still happen. */
      fail: () =>
        things.change(ACME, { id: '1', proof: 'event-of-1' }, () => Promise.reject(new Error('timeout'))),
    };
  };
  return {
    ...shared,
    open,
    redis: shared.redis,
    setDown: (down: { redis?: boolean; dynamo?: boolean }) => {
      redisIsDown = down.redis ?? redisIsDown;
      dynamoIsDown = down.dynamo ?? dynamoIsDown;
    },
    /** The commit alone: the writer died before it could tell any tier. */
    commit: (value: number) => {
      stored = value;
    },
  };
}

describe('what the cache is owed when a writer could not tell it', () => {
  it('Redis was away just during the invalidation and came back with the old value: the event of the write forgets it', async () => {
    const { open, setDown } = world();
    const reader = open();
    expect(await reader.read()).toEqual([1, 1]);
    setDown({ redis: true });
    await open().write(2);
    await expect(payDebts(open().cache, debtsOf([event('1')]))).rejects.toThrow('redis is down');
    setDown({ redis: false });
    expect(await reader.read()).toEqual([1, 1]);
    expect(await payDebts(open().cache, debtsOf([event('1')]))).toBe(1);
    expect(await reader.read()).toEqual([2, 2]);
  });

  it('the writer died between its commit and the invalidation: the event of the write forgets it', async () => {
    const { open, commit } = world();
    const reader = open();
    await reader.read();
    commit(2);
    expect(await reader.read()).toEqual([1, 1]);
    await payDebts(open().cache, debtsOf([event('1')]));
    expect(await reader.read()).toEqual([2, 2]);
  });

  it('a proved invalidation is not made again, so what was loaded since stays cached', async () => {
    const { open, commit } = world();
    await open().write(2);
    const reader = open();
    await reader.read();
    commit(3);
    expect(await payDebts(open().cache, debtsOf([event('1')]))).toBe(0);
    expect(await reader.read()).toEqual([2, 2]);
  });

  it('a write was given up, forgotten, and committed after that: its event forgets it again', async () => {
    const { open, commit } = world();
    const reader = open();
    await open()
      .fail()
      .catch(() => {});
    expect(await reader.read()).toEqual([1, 1]);
    commit(2);
    expect(await payDebts(open().cache, debtsOf([event('1')]))).toBe(1);
    expect(await reader.read()).toEqual([2, 2]);
  });

  it('an invalidation that missed only the farther tier proves nothing', async () => {
    const { open, setDown } = world();
    const { cache } = open();
    setDown({ dynamo: true });
    const telling = cache.invalidate(ACME, [{ kind: 'account' }], { proof: 'event-of-1' });
    await expect(telling).rejects.toMatchObject({ data: { failed: ['dynamo'] } });
    expect(await cache.findProofs(ACME, ['event-of-1'])).toEqual(new Set());
  });

  it('a write tells the nearest tier alone: nothing of a repository stands in the other', async () => {
    const { open, redis, dynamo } = world();
    const counted = countingTier(dynamo);
    const { read, write, cache } = open({ tiers: [redis, counted] });
    await read();
    await write(2);
    await payDebts(cache, debtsOf([event('2')]));
    expect(await read()).toEqual([2, 2]);
    expect(counted.total()).toBe(0);
  });

  it('a tier that cannot be asked for proofs keeps the debt open', async () => {
    const { open, setDown } = world();
    await open().write(2);
    setDown({ redis: true });
    await expect(payDebts(open().cache, debtsOf([event('1')]))).rejects.toThrow('redis is down');
  });

  it('a write costs the nearest tier one round trip, its proof included', async () => {
    const { open, redis, dynamo } = world();
    const counted = countingTier(redis);
    await open({ tiers: [counted, dynamo] }).write(2);
    expect(counted.calls).toEqual({ getMany: 0, setMany: 1, addMany: 0 });
  });
});

describe('while tiers are slow under load', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** The debts of an import: one thing of each of eighty accounts. */
  const debts = debtsOf(
    Array.from({ length: 80 }, (_, index) => event('1', { accountId: `acct-${index}` as never })),
  );

  /** Pays them to tiers that need 100 ms for each call; resolves to what was paid or went wrong. */
  async function pay(guards: { redis: GuardSettings; dynamo: GuardSettings }): Promise<unknown> {
    const { redis, dynamo, sandbox } = cacheWorld();
    const counts = createCounters().tier('redis');
    const tiers = [
      guardTier(busyTier(redis, 100), guards.redis, { counts, clock: Date.now }),
      guardTier(busyTier(dynamo, 100), guards.dynamo, { counts, clock: Date.now }),
    ];
    const cache = sandbox({ tiers, pause: async () => undefined });
    // The first answer may take longer: it is not what is asked here.
    const first = Promise.all(tiers.map((tier) => tier.getMany(['x'])));
    await vi.runAllTimersAsync();
    await first;
    const paid = payDebts(cache, debts).catch((error: unknown) => error);
    await vi.runAllTimersAsync();
    return paid;
  }

  it('the worker gave tiers as little time as a request does and asked for all accounts at once, so an import’s debts failed for minutes', async () => {
    expect(await pay({ redis: PATIENT_GUARD, dynamo: PATIENT_GUARD })).toBe(80);
    expect(await pay({ redis: REDIS_GUARD, dynamo: DYNAMO_GUARD })).toMatchObject({ code: 'timeout' });
  });

  it('what fails ends with nothing under way: Lambda would freeze it and go on with it at the next message', async () => {
    let running = 0;
    const cache = {
      findProofs: async () => new Set<string>(),
      invalidate: async (account: AccountId) => {
        running += 1;
        await new Promise((resolve) => setTimeout(resolve, account === 'acct-0' ? 1 : 50));
        running -= 1;
        if (account === 'acct-0') throw new Error('redis is down');
      },
    };
    const paid = payDebts(cache, debts).catch((error: unknown) => [error, running]);
    await vi.runAllTimersAsync();
    expect(await paid).toEqual([new Error('redis is down'), 0]);
  });
});

describe('from events to debts', () => {
  it('one debt a thing; of accounts with many changes one for all; accounts and kinds stay apart', () => {
    const many = Array.from({ length: 20 }, (_, index) => event(`${index}`, { accountId: GLOBEX }));
    expect(debtsOf([event('1'), ...many, event('2', { aggregateType: 'other' })])).toEqual([
      { account: ACME, entity: 'thing', changed: { id: '1', proof: 'event-of-1' } },
      { account: GLOBEX, entity: 'thing', changed: 'many' },
      { account: ACME, entity: 'other', changed: { id: '2', proof: 'event-of-2' } },
    ]);
    expect(debtsOf([])).toEqual([]);
  });

  it('a publication counts only when its debts are in the queue, in messages of a bounded size', async () => {
    const publish = vi.fn(async () => {});
    const send = vi.fn(async () => {});
    const messages = Array.from({ length: 100 }, (_, index) =>
      toMessage(event(`${index}`, { accountId: `acct-${index}` as never })),
    );
    await owingPublisher(publish, send)('topic', messages);
    expect(publish).toHaveBeenCalledWith('topic', messages);
    const [bodies] = send.mock.calls[0] as unknown as [{ body: { debts: unknown[] } }[]];
    expect(bodies.map(({ body }) => body.debts.length)).toEqual([80, 20]);
    const lost = owingPublisher(publish, () => Promise.reject(new Error('the queue is away')));
    await expect(lost('topic', messages)).rejects.toThrow('the queue is away');
    const refusing = owingPublisher(() => Promise.reject(new Error('the log is away')), send);
    await expect(refusing('topic', messages)).rejects.toThrow('the log is away');
    expect(send).toHaveBeenCalledTimes(1);
  });
});
