import { adviseSize, type SizeAdvice } from './advise-size.ts';

/** What a shard's Aurora Serverless v2 cluster looked like over some time. */
export interface AcuMetrics {
  /** The range it may scale in, in Aurora capacity units; a min of 0 lets it pause. */
  minAcu: number;
  maxAcu: number;
  /** Highest ServerlessDatabaseCapacity. */
  peakAcu: number;
  /** 95th percentile of Data API calls, in milliseconds: there is no pool to wait for, so waiting shows here (T45). */
  latencyMs: number;
}

/** Aurora's own bounds: 0.5 to 256 ACU in halves, max at least 1. */
const ACU = { step: 0.5, largest: 256, smallestMax: 1, smallestMin: 0.5 };

/** F11 where there is no pool: the ACU range of a shard. A min of 0 stays 0: a cluster that may pause goes on to do so. */
export function adviseAcu({ minAcu, maxAcu, peakAcu, latencyMs }: AcuMetrics): SizeAdvice {
  if (!(maxAcu > 0)) return { kind: 'keep', reason: 'the range is empty, so its use means nothing' };
  const use = { utilisation: peakAcu / maxAcu, waitMs: latencyMs, spare: maxAcu - peakAcu };
  return adviseSize({ min: minAcu, max: maxAcu }, use, ACU);
}
