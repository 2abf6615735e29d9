import { setTimeout as delay } from 'node:timers/promises';

/** Waits, or returns early when told to stop; says whether it waited to the end. */
export async function waitUnless(stopping: AbortSignal, ms: number): Promise<boolean> {
  try {
    await delay(ms, undefined, { signal: stopping });
    return true;
  } catch {
    return false;
  }
}

/** Exponential back-off in milliseconds, for the attempt after `failures` failures in a row. */
export function backoffMs(failures: number, limits: { firstMs: number; longestMs: number }): number {
  return Math.min(limits.longestMs, limits.firstMs * 2 ** Math.max(0, failures - 1));
}
