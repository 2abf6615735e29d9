import { setTimeout as sleep } from 'node:timers/promises';

/** Tries until it stops throwing, at most `limitMs`; then its last error is the test's failure. */
export async function eventually<T>(attempt: () => T | Promise<T>, limitMs = 10_000): Promise<T> {
  for (let waited = 0; ; waited += 25) {
    try {
      return await attempt();
    } catch (error) {
      if (waited >= limitMs) throw error;
      await sleep(25);
    }
  }
}
