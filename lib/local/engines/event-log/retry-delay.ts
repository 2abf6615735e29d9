const FIRST_MS = 50;
const MOST_MS = 5_000;

/** Milliseconds to wait after the nth failure in a row of one batch: 50, 100, 200 ... 5,000. */
export function retryDelayMs(failures: number): number {
  return Math.min(FIRST_MS * 2 ** (failures - 1), MOST_MS);
}
