import { Cache } from '../../functions/kernel/cache/cache.ts';
import { cacheArea } from '../../functions/kernel/cache/cache-key.ts';
import type { Target } from '../../functions/kernel/cache/generations.ts';
import { localTier } from '../../functions/kernel/cache/local-tier.ts';
import type { CacheTier } from '../../functions/kernel/cache/tier.ts';
import { ACME, silent } from './cache-sandboxes.ts';
import { virtualTime } from './virtual-time.ts';

/** One thing that happens in the model. `atMs` is when it begins. */
export type ModelAction =
  | { kind: 'read'; sandbox: number; id: number; atMs: number }
  | { kind: 'touch'; sandbox: number; atMs: number }
  | { kind: 'write'; sandbox: number; id: number; atMs: number; wide: boolean }
  /** For all sandboxes, or for one alone: its breaker is open. */
  | { kind: 'outage'; tier: 'redis' | 'dynamo'; of: number | 'all'; atMs: number; forMs: number };

export interface ModelRun {
  actions: readonly ModelAction[];
  /** Milliseconds that messages and loads take; used one after another, round and round. */
  delays: readonly number[];
  durable: boolean;
  freshMs: number;
  coherenceMs: number;
  /** Damages the cache on purpose, to show that the model notices. */
  sabotage?: (tier: CacheTier) => CacheTier;
}

export interface ModelResult {
  reads: number;
  /** Served although an invalidation of a newer value had returned before the read began: by how many milliseconds. */
  worstStaleMs: number;
}

/**
 * The whole cache in virtual time: sandboxes, two shared tiers whose requests and replies take any time in any order (also when the
 * caller has given up), tiers that are down for a while, for all or for one sandbox, a source that is read and written meanwhile. The value of an id is
 * its version. After each read: which versions had been invalidated before it began, and how long before?
 */
export async function runModel(run: ModelRun): Promise<ModelResult> {
  const time = virtualTime(1_000_000);
  let drawn = 0;
  const delay = (): Promise<void> => time.pause(run.delays[drawn++ % run.delays.length] ?? 1);
  /** Until when; of each sandbox. */
  const down = [0, 1, 2].map(() => ({ redis: 0, dynamo: 0 }));
  const sabotage = run.sabotage ?? ((tier: CacheTier) => tier);
  const shared = (['redis', 'dynamo'] as const).map((name) => ({
    ...localTier(time.now, 1_000_000_000),
    name,
  }));
  const giveUp = () => time.pause(PATIENCE_MS);
  let tokens = 0;
  const sandboxes = down.map(
    (own) =>
      new Cache({
        tiers: shared.map((tier) =>
          sabotage(farTier(tier, { delay, giveUp, isDown: () => time.now() < own[tier.name] })),
        ),
        clock: time.now,
        random: () => 0.5,
        newToken: () => `t${++tokens}`,
        pause: time.pause,
        logger: silent,
        coherenceMs: run.coherenceMs,
        leaseMs: 300,
      }),
  );
  const area = cacheArea<number>({
    entity: 'thing',
    version: 1,
    freshMs: run.freshMs,
    staleWhileRevalidateMs: 60_000,
    durable: run.durable,
  });
  const source = new Map<number, number>();
  const invalidated: { id: number; version: number; atMs: number }[] = [];
  const result: ModelResult = { reads: 0, worstStaleMs: 0 };

  const load = async (id: number): Promise<number> => {
    await delay();
    const seen = source.get(id) ?? 0;
    await delay();
    return seen;
  };
  const read = async (cache: Cache, id: number): Promise<void> => {
    const beganMs = time.now();
    const value = (await cache.getOrLoad(area.key(ACME, String(id), ['all']), () => load(id))) ?? -1;
    result.reads += 1;
    for (const known of invalidated) {
      if (known.id !== id || known.version <= value || known.atMs > beganMs) continue;
      result.worstStaleMs = Math.max(result.worstStaleMs, beganMs - known.atMs);
    }
  };
  const write = async (cache: Cache, action: ModelAction & { kind: 'write' }): Promise<void> => {
    await delay();
    const version = (source.get(action.id) ?? 0) + 1;
    source.set(action.id, version);
    await delay();
    await cache.invalidate(ACME, [targetOf(action)], { reach: run.durable ? 'all' : 'nearest' }).then(
      () => invalidated.push({ id: action.id, version, atMs: time.now() }),
      () => {},
    );
  };
  const act = async (action: ModelAction): Promise<void> => {
    await time.pause(action.atMs);
    if (action.kind === 'outage') {
      for (const own of down.filter((_, index) => action.of === 'all' || action.of === index))
        own[action.tier] = Math.max(own[action.tier], time.now() + action.forMs);
      return;
    }
    const cache = sandboxes[action.sandbox] as Cache;
    if (action.kind === 'touch') await cache.touch(ACME);
    else if (action.kind === 'read') await read(cache, action.id);
    else await write(cache, action);
  };
  await Promise.all(run.actions.map(act));
  await Promise.all(sandboxes.map((cache) => cache.settle()));
  return result;
}

function targetOf({ id, wide }: ModelAction & { kind: 'write' }): Target {
  if (!wide) return { kind: 'key', entity: 'thing', id: String(id) };
  return id % 2 === 0 ? { kind: 'tag', tag: 'all' } : { kind: 'entity', entity: 'thing' };
}

/** Longer than most delays of the model, shorter than the longest. */
const PATIENCE_MS = 400;

interface Distance {
  delay(): Promise<void>;
  isDown(): boolean;
  /** Resolves when the caller waits no longer. */
  giveUp(): Promise<void>;
}

function farTier(tier: CacheTier, { delay, isDown, giveUp }: Distance): CacheTier {
  const travel = async <T>(call: () => Promise<T>): Promise<T> => {
    await delay();
    if (isDown()) throw new Error('down');
    const reply = await call();
    await delay();
    if (isDown()) throw new Error('down before the reply');
    return reply;
  };
  /** The request goes on when its caller has given up. */
  const far = <T>(call: () => Promise<T>): Promise<T> =>
    Promise.race([
      travel(call),
      giveUp().then(() => {
        throw new Error('no answer in time');
      }),
    ]);
  const oneByOne = async <T, R>(
    items: readonly T[],
    run: (item: T) => Promise<readonly R[]>,
  ): Promise<R[]> => {
    const results: R[] = [];
    for (const item of items) {
      results.push(...(await run(item)));
      await delay();
    }
    return results;
  };
  return {
    name: tier.name,
    /** Redis answers for one moment; DynamoDB reads each item when it gets to it. */
    getMany: (names) =>
      far(() =>
        tier.name === 'redis' ? tier.getMany(names) : oneByOne(names, (name) => tier.getMany([name])),
      ),
    /** One by one: other messages arrive between two writes of one pipeline. */
    setMany: (entries) => far(() => oneByOne(entries, (entry) => tier.setMany([entry]))),
    addMany: (entries) =>
      far(async () => {
        const texts: string[] = [];
        for (const entry of entries) texts.push(...(await tier.addMany([entry])));
        return texts;
      }),
  };
}
