import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import type { AccountId } from '../tenancy.ts';
import { AccountViews } from './account-views.ts';
import type { CacheKey } from './cache-key.ts';
import type { CacheContext, Job, Loader } from './context.ts';
import { fill, refresh } from './fill.ts';
import { sequenceName, type Target } from './generations.ts';
import { type Held, readHeld } from './held-value.ts';
import { HotKeys } from './hot-keys.ts';
import { findProofs, invalidateTargets, type Telling } from './invalidate.ts';
import type { Filled } from './load.ts';
import { type Lookup, lookUpShared, lookupOf } from './look-up.ts';
import { MemoryTier } from './memory-tier.ts';
import {
  type CacheStatistics,
  type Counters,
  createCounters,
  statisticsReporter,
  summarize,
  type TierCounts,
} from './statistics.ts';
import type { CacheTier } from './tier.ts';

/**
 * The cache of one sandbox: memory, then the shared tiers. It is cache-aside (T75): the source is written first, then the cache is
 * told to forget. In a service:
 *
 *     // store/order-cache.ts: declare what is cached, once
 *     export const orderById = cacheArea<Order>({ entity: 'order', version: 1, freshMs: 1_800_000, durable: true });
 *     // reading (undefined: there is no such order; the answer is frozen and shared: copy before changing it)
 *     const order = await cache.getOrLoad(orderById.key(account, orderId), () => store.find(account, orderId));
 *     // after a write has committed
 *     await cache.invalidate(account, [{ kind: 'key', entity: 'order', id: orderId }, { kind: 'tag', tag: 'orders' }]);
 *
 * Per request, in the entry: `requestCache(...).begin(account)` together with the rate limit (they share one HTTP request), and
 * await its `end(metrics)` before the handler returns, because Lambda freezes the sandbox right after it. `aws/sandbox-cache.ts`
 * makes the cache of a sandbox from its settings.
 *
 * Coherence: once `invalidate` has resolved, no read that begins more than `coherenceMs` later, in any sandbox, answers with a value
 * loaded before it (proved over interleavings by test/property/cache-coherence.test.ts). Policies with `memoryMs: 0` (stock,
 * payments) are checked against a shared tier at every read.
 */
export interface CacheOptions {
  /** Shared tiers, nearest first (Redis, DynamoDB), each guarded by `guardTier`. */
  tiers: readonly CacheTier[];
  /** The same tiers as invalidations reach them, under guards of their own. Default `tiers`. */
  told?: readonly CacheTier[];
  /** Wall clock: it goes on while Lambda has the sandbox frozen, as it must. */
  clock: Clock;
  /** 0..1, for jitter. */
  random(): number;
  /** Unique and without spaces or dots: generations and lease owners. 96 random bits in base64url will do. */
  newToken(): string;
  pause(ms: number): Promise<void>;
  logger: Logger;
  /** Share these with `guardTier`. */
  counters?: Counters;
  /** Bound of tier 1. Default 32 MiB. */
  memoryBytes?: number;
  /** Default 1,000. */
  coherenceMs?: number;
  /** How long a sandbox may load before another may take over. Default 2,000. */
  leaseMs?: number;
  /** How long a read waits for another sandbox's load. Default `leaseMs` + 500. */
  waitMs?: number;
}

interface Flight {
  filled: Promise<Filled>;
  startedAtMs: number;
  epoch: number;
}

export class Cache {
  readonly #context: CacheContext;
  readonly #coherenceMs: number;
  readonly #flights = new Map<string, Flight>();
  readonly #background = new Map<string, Promise<void>>();
  readonly #memoryCounts: TierCounts;
  readonly #report: (metrics: Metrics) => void;

  constructor(options: CacheOptions) {
    const {
      memoryBytes = 32 * 1024 * 1024,
      coherenceMs = 1000,
      leaseMs = 2000,
      waitMs = leaseMs + 500,
    } = options;
    const counters = options.counters ?? createCounters();
    const memory = new MemoryTier(memoryBytes, coherenceMs);
    const { told = options.tiers } = options;
    const own = { told, memory, views: new AccountViews(), counters, hot: new HotKeys() };
    this.#context = { ...options, ...own, leaseMs, waitMs };
    this.#coherenceMs = coherenceMs;
    this.#memoryCounts = counters.tier('memory');
    this.#report = statisticsReporter(counters);
  }

  /** The synchronous hit: what memory may serve at `nowMs`, without allocating; undefined when it must be asked for. */
  peek(key: CacheKey<unknown>, nowMs: number): Held | undefined {
    const slot = this.#context.memory.find(key, nowMs);
    if (slot === undefined) return undefined;
    this.#countMemoryHit();
    return slot.held;
  }

  /**
   * The value, loaded at most once however many ask (also across sandboxes: see `lease.ts`). undefined: there is no such thing.
   * Errors: the loader's own; when another sandbox's load failed while this read waited, an error of the same code.
   */
  getOrLoad<T>(key: CacheKey<T>, load: Loader<T>): Promise<T | undefined> {
    const nowMs = this.#context.clock();
    const slot = this.#context.memory.find(key, nowMs);
    if (slot === undefined) return this.#fly(key, load, nowMs) as Promise<T | undefined>;
    this.#countMemoryHit();
    return (slot.promise ?? Promise.resolve(readHeld(slot.held))) as Promise<T | undefined>;
  }

  /** Reads without loading. Stale values count as a miss here. Never throws: a tier that fails is a miss. */
  async get<T>(key: CacheKey<T>): Promise<Lookup<T>> {
    const [lookup] = await this.getMany([key]);
    return lookup ?? { kind: 'miss' };
  }

  /** As `get` for many keys: one round trip for all that memory does not have, one more if durable ones are missing. */
  async getMany<T>(keys: readonly CacheKey<T>[]): Promise<Lookup<T>[]> {
    const nowMs = this.#context.clock();
    const near = keys.map((key) => this.peek(key, nowMs));
    const asked = keys.filter((_, index) => near[index] === undefined);
    for (const key of asked) this.#countMemoryMiss(key);
    const jobs = asked.map((key) => this.#job(key, async () => undefined));
    const answers = asked.length === 0 ? [] : await lookUpShared(this.#context, jobs);
    for (const { kind } of answers) this.#context.counters.reads[kind === 'miss' ? 'misses' : 'hits'] += 1;
    const found = new Map(asked.map((key, index) => [key, answers[index]]));
    return keys.map((key, index) => {
      const held = near[index];
      return (held ? lookupOf(held, 'memory') : found.get(key)) as Lookup<T>;
    });
  }

  /** Forgets what stands under the targets, in every tier and sandbox. Errors: see `invalidate.ts`. */
  invalidate(account: AccountId, targets: readonly Target[], telling: Telling = {}): Promise<void> {
    return invalidateTargets(this.#context, account, { targets, ...telling });
  }

  /** Of which of these writes the tiers are proved to have been told. Errors: when the nearest tier does not answer. */
  findProofs(account: AccountId, proofs: readonly string[]): Promise<ReadonlySet<string>> {
    return findProofs(this.#context, account, proofs);
  }

  /** Confirms the account's sequence, so that memory may serve the rest of the request alone. Never throws. */
  async touch(account: AccountId): Promise<void> {
    const { tiers, views, clock, logger } = this.#context;
    const [nearest] = tiers;
    const readAtMs = clock();
    try {
      const [token = null] = (await nearest?.getMany([sequenceName(account)])) ?? [];
      views.confirm(account, token, readAtMs);
    } catch (error) {
      logger.warn('cache: a tier did not answer', { tier: nearest?.name, error: String(error) });
    }
  }

  /** Resolves when the refreshes that stale answers began have ended. Never throws. */
  async settle(): Promise<void> {
    while (this.#background.size > 0) await Promise.all(this.#background.values());
  }

  /** Looks at every value in memory: for reports, not for each request. */
  statistics(): CacheStatistics {
    const { counters, memory, hot, clock } = this.#context;
    const nowMs = clock();
    const { mostRead, ...held } = memory.statistics(nowMs);
    return { ...summarize(counters, held), mostRead: [...mostRead, ...hot.mostRead(nowMs)] };
  }

  /** Adds what was counted since the last call to the request's metrics. */
  report(metrics: Metrics): void {
    this.#report(metrics);
  }

  async #fly(key: CacheKey<unknown>, load: Loader<unknown>, nowMs: number): Promise<unknown> {
    this.#countMemoryMiss(key);
    const { reads } = this.#context.counters;
    const flight = this.#join(key, nowMs) ?? this.#start(this.#job(key, load), nowMs);
    try {
      const { held, result } = await flight.filled;
      reads[result] += 1;
      return readHeld(held);
    } catch (error) {
      reads.misses += 1;
      throw error;
    }
  }

  /**
   * Only a flight that began within the coherence bound and after this sandbox's last invalidation is as good as a read of one's own.
   * Where every read is checked none is: one may be left over from a request that did not wait for it, and other sandboxes write.
   */
  #join(key: CacheKey<unknown>, nowMs: number): Flight | undefined {
    const flight = key.policy.memoryMs > 0 ? this.#flights.get(key.name) : undefined;
    if (!flight || flight.epoch !== this.#context.views.of(key.account).epoch) return undefined;
    const age = nowMs - flight.startedAtMs;
    if (age < 0 || age > this.#coherenceMs) return undefined;
    this.#context.counters.reads.joined += 1;
    return flight;
  }

  #start(job: Job, startedAtMs: number): Flight {
    const filled = fill(this.#context, job, (read) => {
      this.#inBackground(job.key.name, () => refresh(this.#context, job, read));
    });
    const flight: Flight = { filled, startedAtMs, epoch: job.epoch };
    this.#flights.set(job.key.name, flight);
    const land = (): void => {
      if (this.#flights.get(job.key.name) === flight) this.#flights.delete(job.key.name);
    };
    filled.then(land, land);
    return flight;
  }

  #inBackground(name: string, run: () => Promise<void>): void {
    if (this.#background.has(name)) return;
    const done = run().catch((error: unknown) => {
      this.#context.logger.warn('cache: a refresh failed', { error: String(error) });
    });
    this.#background.set(
      name,
      done.finally(() => this.#background.delete(name)),
    );
  }

  #job(key: CacheKey<unknown>, load: Loader<unknown>): Job {
    const view = this.#context.views.of(key.account);
    return { key, load, view, epoch: view.epoch };
  }

  #countMemoryHit(): void {
    this.#memoryCounts.hits += 1;
    this.#context.counters.reads.hits += 1;
  }

  #countMemoryMiss(key: CacheKey<unknown>): void {
    if (key.policy.memoryMs > 0) this.#memoryCounts.misses += 1;
  }
}
