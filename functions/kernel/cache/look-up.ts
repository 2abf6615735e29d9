import type { CacheKey } from './cache-key.ts';
import type { CacheContext, Job } from './context.ts';
import type { Entry } from './envelope.ts';
import { stampOf } from './generations.ts';
import { type Held, readHeld } from './held-value.ts';
import { assuranceOf, holdEntry, keep } from './keep.ts';
import type { TierName } from './statistics.ts';
import { store } from './store.ts';
import type { CacheTier } from './tier.ts';
import { readNearest, type TierRead } from './tier-read.ts';

/** The answer to a read without a loader: a value, a remembered absence, or nothing known. */
export type Lookup<T> =
  | { kind: 'hit'; value: T; tier: TierName }
  | { kind: 'absent'; tier: TierName }
  | { kind: 'miss' };

const MISS = Object.freeze({ kind: 'miss' } as const);

export function lookupOf<T>(held: Held, tier: TierName): Lookup<T> {
  return held.kind === 'absent'
    ? { kind: 'absent', tier }
    : { kind: 'hit', value: readHeld(held) as T, tier };
}

/** Looks up keys that memory could not answer: one round trip to the nearest tier, one more for the durable ones it misses. */
export async function lookUpShared(context: CacheContext, jobs: readonly Job[]): Promise<Lookup<unknown>[]> {
  const reads = await readNearest(
    context,
    jobs.map(({ key }) => key),
  );
  if (!reads) return jobs.map(() => MISS);
  const farther = await readFarther(context, jobs, reads);
  return Promise.all(
    jobs.map((job, index) => {
      const near = reads[index];
      const far = farther.get(job.key as CacheKey<unknown>);
      return near ? answer(context, job, { near, far }) : MISS;
    }),
  );
}

async function readFarther(
  context: CacheContext,
  jobs: readonly Job[],
  reads: readonly TierRead[],
): Promise<Map<CacheKey<unknown>, TierRead>> {
  const wanted = jobs
    .filter(({ key }, index) => key.policy.durable && !isFresh(context, reads[index]))
    .map(({ key }) => key);
  const tiers = context.tiers.slice(context.tiers.indexOf(reads[0]?.tier as CacheTier) + 1);
  if (wanted.length === 0 || tiers.length === 0) return new Map();
  const far = await readNearest(context, wanted, tiers);
  return new Map(far?.map((read, index) => [wanted[index] as CacheKey<unknown>, read]));
}

function isFresh(context: CacheContext, read: TierRead | undefined): read is TierRead & { entry: Entry } {
  return read?.entry != null && context.clock() < read.entry.expiresAtMs;
}

async function answer(
  context: CacheContext,
  job: Job,
  { near, far }: { near: TierRead; far: TierRead | undefined },
): Promise<Lookup<unknown>> {
  const read = isFresh(context, near) ? near : far;
  if (!isFresh(context, read)) return MISS;
  const { entry } = read;
  context.hot.hit(read.tier.name, job.key, entry);
  if (read !== near) await promote(context, job, { entry, near });
  const held = keep(context, job, {
    entry,
    held: holdEntry(entry),
    assurance: assuranceOf(job, near.snapshot),
  });
  return lookupOf(held, read.tier.name);
}

/** Under the nearer tier's generations, which were read before the farther tier was: see `invalidate.ts` for why that is safe. */
async function promote(
  context: CacheContext,
  job: Job,
  { entry, near }: { entry: Entry; near: TierRead },
): Promise<void> {
  const stamp = stampOf(near.snapshot);
  if (stamp) await store(context, job, { entry, targets: [{ tier: near.tier, stamp }] });
}
