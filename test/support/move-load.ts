import { expect } from 'vitest';
import { hasCode } from '../../functions/kernel/errors.ts';
import { deleteFromOutbox, readOutbox } from '../../functions/kernel/outbox/outbox.ts';
import type { DatabaseName } from '../../functions/kernel/service-definition.ts';
import { type Directory, placeAccount } from '../../functions/kernel/sharding/directory.ts';
import { type AccountRouter, accountRouter } from '../../functions/kernel/sharding/route-account.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { type LoadedService, loadedOrders } from './loaded-services.ts';
import type { ShardsFixture } from './shards-fixture.ts';

const RECORDS_EACH = 4;
/** The id that the writers with an old directory write to. */
const STALE = 'stale';

/** What a load has seen so far. Its records are named `kind/account/id`. */
export interface Load {
  /** Acknowledged versions. */
  versions: Map<string, number>;
  longestWaitMs: number;
  /** Writes by kind that an old directory sent to the wrong shard: all refused. */
  refused: Map<string, number>;
  /** Versions of events in the order of their first appearance in the log. */
  published: Map<string, number[]>;
  stop(): Promise<void>;
}

export interface LoadPlan {
  accounts: readonly AccountId[];
  writersEach: number;
  services?: readonly LoadedService[];
}

/**
 * Parallel writers on some accounts, each with routers of its own, writers whose directory never changes again, and a relay
 * on every database. Each write must be acknowledged with the version after the one before.
 */
export function startLoad(world: ShardsFixture, plan: LoadPlan): Load {
  const { accounts, writersEach, services = [loadedOrders] } = plan;
  let isOver = false;
  const load: Load = {
    versions: new Map(),
    longestWaitMs: 0,
    refused: new Map(),
    published: new Map(),
    async stop() {
      isOver = true;
      await running;
      for (const relay of relays) await relay();
    },
  };
  const relays = relaysOf(world, services, load);
  const loop = async (work: () => Promise<void>) => {
    while (!isOver) {
      await work();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const running = Promise.all([
    ...accounts.flatMap((account) =>
      Array.from({ length: writersEach }, (_, n) => loop(writer(world, services, { account, n, load }))),
    ),
    ...accounts.map((account) => loop(staleWriter(world, services, { account, load }))),
    ...relays.map(loop),
  ]);
  running.catch(() => undefined);
  return load;
}

const routersOf = (open: (database: DatabaseName) => AccountRouter, services: readonly LoadedService[]) =>
  new Map(services.map(({ database }) => [database, open(database)]));

type Routers = ReturnType<typeof routersOf>;
const routerOf = (routers: Routers, { database }: LoadedService) => routers.get(database) as AccountRouter;
const keyOf = (kind: string, account: AccountId, id: string) => `${kind}/${account}/${id}`;

/** Writes each of its records once in every service. */
function writer(
  world: ShardsFixture,
  services: readonly LoadedService[],
  { account, n, load }: { account: AccountId; n: number; load: Load },
): () => Promise<void> {
  const routers = routersOf((database) => world.newRouter(60_000, database), services);
  return async () => {
    for (let record = 0; record < RECORDS_EACH; record += 1) {
      for (const service of services) {
        const id = `w${n}-${record}`;
        const key = keyOf(service.kind, account, id);
        const before = load.versions.get(key) ?? 0;
        const startedMs = performance.now();
        const router = routerOf(routers, service);
        const { version } = await insist(() => service.write(router, { account, id, before }));
        load.longestWaitMs = Math.max(load.longestWaitMs, performance.now() - startedMs);
        expect(version, key).toBe(before + 1);
        load.versions.set(key, version);
      }
    }
  };
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
function staleWriter(
  world: ShardsFixture,
  services: readonly LoadedService[],
  { account, load }: { account: AccountId; load: Load },
): () => Promise<void> {
  const frozen = world.directory.current;
  const routers = routersOf((database) => frozenRouter(world, frozen, database), services);
  const home = placeAccount(frozen, account).shard;
  return async () => {
    for (const service of services) {
      if (service.needs && !load.versions.has(keyOf(service.needs, account, STALE))) continue;
      const key = keyOf(service.kind, account, STALE);
      const before = load.versions.get(key) ?? 0;
      try {
        const router = routerOf(routers, service);
        const { shard, version } = await service.write(router, { account, id: STALE, before });
        expect(shard, key).toBe(home);
        expect(version, key).toBe(before + 1);
        load.versions.set(key, version);
      } catch (error) {
        if (!hasCode(error, 'stale_directory')) throw error;
        load.refused.set(service.kind, (load.refused.get(service.kind) ?? 0) + 1);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  };
}

function frozenRouter(world: ShardsFixture, directory: Directory, database: DatabaseName): AccountRouter {
  return accountRouter({
    loadDirectory: async () => directory,
    connect: (shard) => world.ports.connect(shard, database),
    clock: Date.now,
    sleep: async () => undefined,
    directoryTtlMs: 3_600_000,
    cutoverWaitMs: 0,
  });
}

/** One look at the outbox of each database of each shard. */
function relaysOf(
  world: ShardsFixture,
  services: readonly LoadedService[],
  { published }: Load,
): (() => Promise<void>)[] {
  const seen = new Set<string>();
  const databases = new Set(services.map(({ database }) => database));
  return world.ports.shards.flatMap((shard) =>
    [...databases].map((database) => async () => {
      const execute = world.ports.connect(shard, database);
      const entries = await readOutbox(execute);
      for (const { event } of entries) {
        if (seen.has(event.eventId)) continue;
        seen.add(event.eventId);
        const key = keyOf(event.aggregateType, event.accountId, event.aggregateId);
        published.set(key, [...(published.get(key) ?? []), event.version]);
      }
      const positions = entries.map(({ position }) => position);
      if (positions.length > 0) await deleteFromOutbox(execute, positions);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }),
  );
}

/** Everything acknowledged is there exactly once, and was published once, in order. */
export async function expectNothingLost(
  world: ShardsFixture,
  load: Load,
  services: readonly LoadedService[] = [loadedOrders],
): Promise<void> {
  for (const service of services) {
    const router = world.newRouter(60_000, service.database);
    for (const [key, version] of load.versions) {
      const [kind, account, id = ''] = key.split('/');
      if (kind !== service.kind) continue;
      const found = await service.find(router, account as AccountId, id);
      expect({ key, ...found }).toEqual({ key, version, named: version });
      expect(load.published.get(key), key).toEqual(Array.from({ length: version }, (_, n) => n + 1));
    }
  }
}

/** The maintained counters agree with what the load wrote. */
export async function expectCounters(
  world: ShardsFixture,
  load: Load,
  services: readonly LoadedService[],
): Promise<void> {
  const names = [...load.versions.keys()].map((key) => key.split('/'));
  const accounts = new Set(names.map(([, account]) => account as AccountId));
  for (const { kind, database, count } of services) {
    const router = world.newRouter(60_000, database);
    for (const account of accounts) {
      const written = names.filter(([its, of]) => its === kind && of === account).length;
      expect({ kind, account, count: await count(router, account) }).toEqual({
        kind,
        account,
        count: written,
      });
    }
  }
}
