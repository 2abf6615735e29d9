import type { Run } from './run.ts';
import type { Trace } from './trace.ts';

const CALM_SECONDS = 1800;
const GIVE_UP_MS = 1_800_000;

/**
 * Instants (ms) at which traffic steps up: an interval with at least twice the mean of the ten minutes before it, five
 * standard deviations of a Poisson count above it, and no other step in the half hour before.
 */
export function loadSteps({ counts, intervalSeconds }: Trace): number[] {
  const window = Math.max(1, Math.round(600 / intervalSeconds));
  const steps: number[] = [];
  for (let index = window; index < counts.length; index += 1) {
    const atMs = index * intervalSeconds * 1000;
    if (isStep(counts, index, window) && atMs - (steps.at(-1) ?? -1e12) > CALM_SECONDS * 1000)
      steps.push(atMs);
  }
  return steps;
}

function isStep(counts: Float64Array, index: number, window: number): boolean {
  const mean = counts.subarray(index - window, index).reduce((sum, count) => sum + count, 0) / window;
  const count = counts[index] ?? 0;
  return count >= 2 * mean && count >= mean + 5 * Math.sqrt(mean) + 5;
}

/** Median seconds from a step to the first raise or wave after it; null when none followed within half an hour. */
export function reactionSeconds(run: Run, steps: readonly number[]): number | null {
  const acts = [...run.changes.filter(({ from, to }) => to > from), ...run.waves]
    .map(({ atMs }) => atMs)
    .sort((a, b) => a - b);
  const waits = steps
    .map((step) => (acts.find((atMs) => atMs > step) ?? Number.POSITIVE_INFINITY) - step)
    .filter((wait) => wait <= GIVE_UP_MS)
    .sort((a, b) => a - b);
  const middle = waits[Math.floor(waits.length / 2)];
  return middle === undefined ? null : middle / 1000;
}
