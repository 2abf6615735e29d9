import { setTimeout as sleep } from 'node:timers/promises';

/** Tries until it stops throwing, at most `limitMs`; then its last error is the test's failure. */
export async function eventually<T>(
  attempt: () => T | Promise<T>,
  limitMs = 10_000,
  everyMs = 25,
): Promise<T> {
  for (let waited = 0; ; waited += everyMs) {
    try {
      return await attempt();
    } catch (error) {
      if (waited >= limitMs) throw error;
      await sleep(everyMs);
    }
  }
}
