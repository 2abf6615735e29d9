/** Tries of one delivery; about five hours together. */
export const MAX_ATTEMPTS = 16;
/** A delivery that was never answered in this time is given up, also when the breaker left it few tries. */
export const MAX_AGE_MS = 24 * 3_600_000;

const FIRST_MS = 1_000;
/** No pause is longer, whoever asks for it. */
export const LONGEST_PAUSE_MS = 3_600_000;

/**
 * Pause after the n-th try (n from 1): 1 s, 2 s, 4 s ... at most an hour, half of it fixed and half by chance ("equal jitter"),
 * so that many deliveries that failed together do not come back together. `random` is uniform in [0, 1).
 */
export function retryDelayMs(attempt: number, random: () => number): number {
  const whole = Math.min(LONGEST_PAUSE_MS, FIRST_MS * 2 ** (attempt - 1));
  return whole / 2 + (random() * whole) / 2;
}
