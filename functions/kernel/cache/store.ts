import type { CacheContext, Job } from './context.ts';
import { type Entry, packEntry } from './envelope.ts';
import { outcomeEntry } from './lease.ts';
import type { TierCounts } from './statistics.ts';
import type { CacheTier, SetOutcome, TierEntry } from './tier.ts';
import { usefulUntilMs } from './tier-read.ts';

/** Where a value may be stored, and under which stamp: read there before the load began. */
export interface Target {
  tier: CacheTier;
  stamp: string;
}

interface Storing {
  entry: Entry | null;
  targets: readonly Target[];
  token?: string;
}

/** Stores with the life that is left, whatever tier the entry came from (T60). A tier that fails keeps nothing; the read goes on. */
export async function store(
  context: CacheContext,
  job: Job,
  { entry, targets, token }: Storing,
): Promise<void> {
  await Promise.all(
    targets.map((target, index) => {
      const ended = index === 0 && token !== undefined ? [outcomeEntry(context, job, { token })] : [];
      return storeIn(context, job, { entry, target, ended });
    }),
  );
}

async function storeIn(
  context: CacheContext,
  job: Job,
  { entry, target, ended }: { entry: Entry | null; target: Target; ended: readonly TierEntry[] },
): Promise<void> {
  const { tier, stamp } = target;
  const value = entry && valueEntry(context, job, { ...entry, stamp });
  const [first] = await tell(context, tier, value ? [value, ...ended] : ended);
  if (value && first === 'stored') countStored(context.counters.tier(tier.name), value);
}

function countStored(counts: TierCounts, { text }: TierEntry): void {
  counts.stored += 1;
  counts.storedBytes += Buffer.byteLength(text);
}

function valueEntry(context: CacheContext, { key }: Job, entry: Entry): TierEntry {
  const ttlMs = Math.max(1, Math.ceil(usefulUntilMs(entry, key) - context.clock()));
  return { name: key.name, text: packEntry(key.name, entry), ttlMs };
}

/** Writes quietly: a tier that fails, or finds a value too large, keeps nothing and is counted. Answers nothing when it failed. */
export async function tell(
  context: CacheContext,
  tier: CacheTier,
  entries: readonly TierEntry[],
): Promise<readonly SetOutcome[]> {
  if (entries.length === 0) return [];
  try {
    const outcomes = await tier.setMany(entries);
    const skipped = outcomes.filter((outcome) => outcome === 'too-large').length;
    if (skipped > 0) reportTooLarge(context, tier, { skipped, length: entries[0]?.text.length });
    return outcomes;
  } catch (error) {
    context.logger.warn('cache: a tier stored nothing', { tier: tier.name, error: String(error) });
    return [];
  }
}

function reportTooLarge(
  { counters, logger }: CacheContext,
  { name }: CacheTier,
  { skipped, length }: { skipped: number; length: number | undefined },
): void {
  counters.tier(name).tooLarge += skipped;
  logger.warn('cache: a value is too large for a tier', { tier: name, bytes: length });
}
