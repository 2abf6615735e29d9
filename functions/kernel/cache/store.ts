import type { CacheContext, Job } from './context.ts';
import { type Entry, packEntry } from './envelope.ts';
import { outcomeEntry } from './lease.ts';
import type { CacheTier, TierEntry } from './tier.ts';
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
    targets.map(({ tier, stamp }, index) => {
      const texts: TierEntry[] = entry ? [valueEntry(context, job, { ...entry, stamp })] : [];
      const ended = index === 0 && token !== undefined ? [outcomeEntry(context, job, { token })] : [];
      return tell(context, tier, [...texts, ...ended]);
    }),
  );
}

function valueEntry(context: CacheContext, { key }: Job, entry: Entry): TierEntry {
  const ttlMs = Math.max(1, Math.ceil(usefulUntilMs(entry, key) - context.clock()));
  return { name: key.name, text: packEntry(key.name, entry), ttlMs };
}

/** Writes quietly: a tier that fails, or finds a value too large, keeps nothing and is counted. */
export async function tell(
  context: CacheContext,
  tier: CacheTier,
  entries: readonly TierEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  try {
    const outcomes = await tier.setMany(entries);
    const skipped = outcomes.filter((outcome) => outcome === 'too-large').length;
    if (skipped === 0) return;
    context.counters.tier(tier.name).tooLarge += skipped;
    context.logger.warn('cache: a value is too large for a tier', {
      tier: tier.name,
      bytes: entries[0]?.text.length,
    });
  } catch (error) {
    context.logger.warn('cache: a tier stored nothing', { tier: tier.name, error: String(error) });
  }
}
