import type { Memory } from '../../policy.ts';

const DAY_SECONDS = 86_400;
/** Longest gap between two evaluations that still counts as one. */
const LONGEST_SECONDS = 600;

/** Remembers what share of the on-demand bill the base saves now, as a mean that forgets within a day. */
export function learnSavings(memory: Memory, atMs: number, share: number): Memory {
  const seconds = Math.min(LONGEST_SECONDS, (atMs - (memory['savedMs'] ?? atMs)) / 1000);
  const weight = 1 - Math.exp(-seconds / DAY_SECONDS);
  const old = memory['saved'] ?? 0;
  return {
    savedMs: atMs,
    savedSeconds: (memory['savedSeconds'] ?? 0) + seconds,
    saved: old + weight * (share - old),
  };
}

/** That mean, corrected for having begun at 0; never below 0. */
export function savedLately(memory: Memory): number {
  const seconds = memory['savedSeconds'] ?? 0;
  return seconds > 0 ? Math.max(0, (memory['saved'] ?? 0) / (1 - Math.exp(-seconds / DAY_SECONDS))) : 0;
}
