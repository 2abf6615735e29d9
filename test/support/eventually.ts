import { setTimeout as sleep } from 'node:timers/promises';

/** Tries until it stops throwing, at most about `limitMs` of wall-clock time; then its last error is the test's failure. */
export async function eventually<T>(
  attempt: () => T | Promise<T>,
  limitMs = 10_000,
  everyMs = 25,
): Promise<T> {
  const endsAt = performance.now() + limitMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() >= endsAt) throw error;
      await sleep(everyMs);
    }
  }
}
