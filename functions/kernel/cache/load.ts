import { AppError } from '../errors.ts';
import type { CompletePolicy } from './cache-key.ts';
import { encodeValue } from './codec.ts';
import type { CacheContext, Job } from './context.ts';
import type { Entry } from './envelope.ts';
import { fillSnapshot, missingEntries, stampOf } from './generations.ts';
import type { Held } from './held-value.ts';
import { assuranceOf, holdEntry, keep } from './keep.ts';
import { type Lease, outcomeEntry } from './lease.ts';
import type { Assurance } from './memory-tier.ts';
import { store, type Target, tell } from './store.ts';
import type { CacheTier } from './tier.ts';
import { readTier, type TierRead, tiersOf } from './tier-read.ts';

/** A value for a read, and whether some tier had it. */
export interface Filled {
  held: Held;
  result: 'hits' | 'stale' | 'misses';
}

/** Loads as the holder of the lease: farther tiers first, then the loader, once. Errors: the loader's own. */
export async function loadAsLeader(context: CacheContext, job: Job, lease: Lease): Promise<Filled> {
  const own: Target = { tier: lease.tier, stamp: stampOf(lease.snapshot) ?? '' };
  const farther = await readFarther(context, job, lease);
  if (farther.hit) {
    const { entry } = farther.hit;
    context.hot.hit(farther.hit.tier.name, job.key, entry);
    await store(context, job, { entry, targets: [own], token: lease.token });
    const assurance = assuranceOf(job, lease.snapshot);
    return { held: keep(context, job, { entry, held: holdEntry(entry), assurance }), result: 'hits' };
  }
  const assurance = assuranceOf(job, { ...lease.snapshot, readAtMs: context.clock() });
  const value = await runLoader(context, job, lease);
  return storeLoaded(context, job, {
    value,
    assurance,
    targets: [own, ...farther.targets],
    lease,
  });
}

/** Loads without a lease: no shared tier answers, or the wait for another sandbox was too long. */
export async function loadAlone(context: CacheContext, job: Job, read: TierRead | null): Promise<Filled> {
  const sequence = read?.snapshot.sequence ?? null;
  const assurance = assuranceOf(job, { sequence, readAtMs: context.clock() });
  const stamp = read && stampOf(read.snapshot);
  const value = await runLoader(context, job, null);
  return storeLoaded(context, job, {
    value,
    assurance,
    targets: read && stamp ? [{ tier: read.tier, stamp }] : [],
  });
}

async function runLoader(context: CacheContext, job: Job, lease: Lease | null): Promise<unknown> {
  context.counters.reads.loads += 1;
  try {
    return await job.load();
  } catch (error) {
    context.counters.reads.loadFailures += 1;
    if (lease) await tell(context, lease.tier, [outcomeEntry(context, job, { token: lease.token, error })]);
    throw error;
  }
}

/** Asks the tiers behind the lease's; on the way prepares them to take the value. */
async function readFarther(
  context: CacheContext,
  job: Job,
  lease: Lease,
): Promise<{ hit: (TierRead & { entry: Entry }) | null; targets: Target[] }> {
  const tiers = tiersOf(context, job.key);
  const targets: Target[] = [];
  for (const tier of tiers.slice(tiers.indexOf(lease.tier) + 1)) {
    const read = await readQuietly(context, job, tier);
    if (!read) continue;
    const { entry } = read;
    if (entry && context.clock() < entry.expiresAtMs) return { hit: { ...read, entry }, targets };
    const stamp = await completeStamp(context, job, read);
    if (stamp) targets.push({ tier, stamp });
  }
  return { hit: null, targets };
}

async function readQuietly(context: CacheContext, job: Job, tier: CacheTier): Promise<TierRead | null> {
  try {
    const [read] = await readTier(context, tier, [job.key]);
    return read ?? null;
  } catch (error) {
    context.logger.warn('cache: a tier did not answer', { tier: tier.name, error: String(error) });
    return null;
  }
}

async function completeStamp(
  context: CacheContext,
  job: Job,
  { tier, snapshot }: TierRead,
): Promise<string | null> {
  const missing = missingEntries(job.key, snapshot, context.newToken());
  if (missing.length === 0) return stampOf(snapshot);
  try {
    const texts = await tier.addMany(missing);
    const added = new Map(missing.map((entry, index) => [entry.name, texts[index] ?? '']));
    return stampOf(fillSnapshot(job.key, snapshot, added));
  } catch (error) {
    context.logger.warn('cache: a tier took no generation', { tier: tier.name, error: String(error) });
    return null;
  }
}

interface Loaded {
  value: unknown;
  assurance: Assurance;
  targets: readonly Target[];
  /** If there is one: its end is told along with the value. */
  lease?: Lease;
}

async function storeLoaded(context: CacheContext, job: Job, loaded: Loaded): Promise<Filled> {
  const made = makeEntry(context, job, loaded);
  const { entry } = made;
  const kept = entry && entry.expiresAtMs > context.clock() ? entry : null;
  const { targets, lease } = loaded;
  await store(context, job, { entry: kept, targets, ...(lease && { token: lease.token }) });
  if (kept) keep(context, job, { entry: kept, held: made.held, assurance: loaded.assurance });
  return { held: made.held, result: 'misses' };
}

function longestLifeMs(
  { freshMs, firstMs, notFoundMs }: CompletePolicy,
  { found, isFirst }: { found: boolean; isFirst: boolean },
): number {
  if (!found) return notFoundMs;
  return isFirst ? firstMs : freshMs;
}

/** The entry of a loaded value, decoded again from its own text: a miss hands out exactly what a hit will. */
function makeEntry(
  context: CacheContext,
  { key }: Job,
  { value, assurance, lease }: Loaded,
): { entry: Entry | null; held: Held } {
  const found = value !== undefined;
  const lifeMs = Math.ceil(
    longestLifeMs(key.policy, { found, isFirst: lease?.isFirst === true }) *
      (1 - key.policy.jitter * context.random()),
  );
  try {
    const payload = found ? encodeValue(value) : '';
    const times = {
      storedAtMs: Math.floor(assurance.atMs),
      expiresAtMs: Math.floor(context.clock() + lifeMs),
    };
    const entry: Entry = { found, payload, version: key.policy.version, ...times, stamp: '' };
    return { entry, held: holdEntry(entry) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    context.counters.reads.uncacheable += 1;
    context.logger.warn('cache: the value cannot be cached', {
      entity: key.policy.entity,
      reason: error.message,
    });
    return { entry: null, held: { kind: 'uncacheable', value } };
  }
}
