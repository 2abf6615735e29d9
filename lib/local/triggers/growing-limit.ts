import type { Clock } from '../../../functions/kernel/clock.ts';

/** Without MaximumConcurrency an SQS mapping starts five batches at once, adds 300 a minute, and ends at 1,250. */
const START = 5;
const PER_MINUTE = 300;
const CEILING = 1_250;

/** How many batches may run now; grows while the queue keeps giving, falls back when it is empty. */
export interface GrowingLimit {
  now(): number;
  /** The queue gave messages, or it was empty. */
  saw(messages: number): void;
}

/** Source: Lambda developer guide, services-sqs-scaling. */
export function growingLimit(clock: Clock): GrowingLimit {
  let busySinceMs: number | undefined;
  return {
    now: () => {
      const minutes = busySinceMs === undefined ? 0 : (clock() - busySinceMs) / 60_000;
      return Math.min(CEILING, START + Math.floor(minutes * PER_MINUTE));
    },
    saw: (messages) => {
      if (messages === 0) busySinceMs = undefined;
      else busySinceMs ??= clock();
    },
  };
}
