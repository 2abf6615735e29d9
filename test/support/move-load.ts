import { expect } from 'vitest';
import { hasCode } from '../../functions/kernel/errors.ts';
import { deleteFromOutbox, readOutbox } from '../../functions/kernel/outbox/outbox.ts';
import { type Directory, placeAccount } from '../../functions/kernel/sharding/directory.ts';
import { type AccountRouter, accountRouter } from '../../functions/kernel/sharding/route-account.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { type OrderStore, orderStore } from '../../functions/orders/store/order-store.ts';
import { eventId, minuteOf2011, orderWrite } from './order-builders.ts';
import type { ShardsFixture } from './shards-fixture.ts';

const ORDERS_EACH = 4;

let serial = 1_000_000;

function nextEventId(): string {
  serial += 1;
  return eventId(serial);
}

/** What a load has seen so far. */
export interface Load {
  /** Acknowledged versions by `account/order`. */
  versions: Map<string, number>;
  longestWaitMs: number;
  /** Writes that an old directory sent to the wrong shard: all refused. */
  refused: number;
  /** Events in the order of their first appearance in the log, by `account/order`. */
  published: Map<string, number[]>;
  stop(): Promise<void>;
}

interface Writer {
  account: AccountId;
  name: string;
  orders: OrderStore;
}

/**
 * Parallel writers on some accounts, each with a router of its own, a writer whose directory never changes again, and a
 * relay on every shard. Each write must be acknowledged with the version after the one before.
 */
export function startLoad(world: ShardsFixture, accounts: readonly AccountId[], writersEach: number): Load {
  let isOver = false;
  const seen = new Set<string>();
  const load: Load = {
    versions: new Map(),
    longestWaitMs: 0,
    refused: 0,
    published: new Map(),
    async stop() {
      isOver = true;
      await running;
      for (const shard of world.ports.shards) await relayOnce(world, shard, load.published, seen);
    },
  };
  const writers = accounts.flatMap((account) =>
    Array.from({ length: writersEach }, (_, n) => ({
      account,
      name: `w${n}`,
      orders: orderStore(world.newRouter()),
    })),
  );
  const loops = [
    ...writers.map((writer) => loop(() => writeOnce(writer, load))),
    ...accounts.map((account) => loop(staleWriter(world, account, load))),
    ...world.ports.shards.map((shard) => loop(() => relayOnce(world, shard, load.published, seen))),
  ];
  async function loop(work: () => Promise<void>): Promise<void> {
    while (!isOver) {
      await work();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const running = Promise.all(loops);
  running.catch(() => undefined);
  return load;
}

async function writeOnce({ account, name, orders }: Writer, load: Load): Promise<void> {
  for (let n = 0; n < ORDERS_EACH; n += 1) {
    const orderId = `${name}-${n}`;
    const before = load.versions.get(`${account}/${orderId}`) ?? 0;
    const write = orderWrite({
      orderId,
      eventId: nextEventId(),
      totalMinor: before + 1,
      modifiedAt: minuteOf2011(before),
    });
    const startedMs = performance.now();
    const { version } = await insist(() => orders.upsert(account, write, 'load'));
    load.longestWaitMs = Math.max(load.longestWaitMs, performance.now() - startedMs);
    expect(version).toBe(before + 1);
    load.versions.set(`${account}/${orderId}`, version);
  }
}

/** A client tries again when the move takes longer than its request may. */
async function insist<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!hasCode(error, 'stale_directory')) throw error;
    }
  }
}

/** Believes for ever what it once read; a write of it may only succeed where the account really lives. */
function staleWriter(world: ShardsFixture, account: AccountId, load: Load): () => Promise<void> {
  const frozen = world.directory.current;
  const orders = orderStore(frozenRouter(world, frozen));
  return async () => {
    const key = `${account}/stale`;
    const before = load.versions.get(key) ?? 0;
    const write = orderWrite({
      orderId: 'stale',
      eventId: nextEventId(),
      totalMinor: before + 1,
      modifiedAt: minuteOf2011(before),
    });
    try {
      const { shard, version } = await orders.upsert(account, write, 'stale');
      expect(shard).toBe(placeAccount(frozen, account).shard);
      expect(version).toBe(before + 1);
      load.versions.set(key, version);
    } catch (error) {
      if (!hasCode(error, 'stale_directory')) throw error;
      load.refused += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
}

function frozenRouter(world: ShardsFixture, directory: Directory): AccountRouter {
  return accountRouter({
    loadDirectory: async () => directory,
    connect: (shard) => world.ports.connect(shard, 'orders_db'),
    clock: Date.now,
    sleep: async () => undefined,
    directoryTtlMs: 3_600_000,
    cutoverWaitMs: 0,
  });
}

async function relayOnce(
  world: ShardsFixture,
  shard: string,
  published: Load['published'],
  seen: Set<string>,
) {
  const execute = world.ports.connect(shard, 'orders_db');
  const entries = await readOutbox(execute);
  for (const { event } of entries) {
    if (seen.has(event.eventId)) continue;
    seen.add(event.eventId);
    const key = `${event.accountId}/${event.aggregateId}`;
    published.set(key, [...(published.get(key) ?? []), event.version]);
  }
  if (entries.length > 0) {
    await deleteFromOutbox(
      execute,
      entries.map((entry) => entry.position),
    );
  }
  await new Promise((resolve) => setTimeout(resolve, 30));
}

/** Everything acknowledged is there exactly once, and was published once, in order. */
export async function expectNothingLost(
  world: ShardsFixture,
  load: Load,
  { countersOf }: { countersOf: 'everybody' | 'nobody' } = { countersOf: 'everybody' },
): Promise<void> {
  const orders = orderStore(world.newRouter());
  const perAccount = Map.groupBy([...load.versions], ([key]) => key.split('/')[0] as AccountId);
  for (const [account, entries] of perAccount) {
    if (countersOf === 'everybody') expect(await orders.count(account)).toBe(entries.length);
    for (const [key, version] of entries) {
      const order = await orders.find(account, key.split('/')[1] ?? '');
      expect({ key, version: order?.version, total: order?.totalMinor }).toEqual({
        key,
        version,
        total: version,
      });
      expect(load.published.get(key)).toEqual(Array.from({ length: version }, (_, n) => n + 1));
    }
  }
}
