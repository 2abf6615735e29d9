import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';

/** Fails with `timeout` what is not done `ms` milliseconds from now; the work itself goes on, but nobody waits for it. */
export type WithinLimit = <T>(work: Promise<T>, ms: number) => Promise<T>;

interface Running {
  dueMs: number;
  refuse(error: AppError): void;
}

type SetTimer = (wake: () => void, ms: number) => unknown;

/**
 * One timer watches over all requests of an environment. It is set when none comes early enough, and left alone when its
 * request is done: to set and clear one for each request would be a tenth of what the entry costs.
 * @param monotonic milliseconds
 */
export function timeLimit(monotonic: Clock, setTimer: SetTimer = setTimeout): WithinLimit {
  const running: Running[] = [];
  let wakesMs = Number.POSITIVE_INFINITY;

  function watch(dueMs: number): void {
    if (wakesMs <= dueMs) return;
    wakesMs = dueMs;
    setTimer(() => wake(dueMs), Math.max(0, dueMs - monotonic()));
  }

  function wake(setForMs: number): void {
    // A timer that was set later, for an earlier time, has taken over.
    if (wakesMs !== setForMs) return;
    wakesMs = Number.POSITIVE_INFINITY;
    const nowMs = monotonic();
    for (const { dueMs, refuse } of running) {
      if (dueMs > nowMs) watch(dueMs);
      else refuse(new AppError('timeout', 'the time limit of the function is near'));
    }
  }

  /** Nearly always the only one: Lambda gives an environment one event at a time. */
  function done(one: Running): void {
    if (running.at(-1) === one) running.pop();
    else running.splice(running.indexOf(one), 1);
  }

  return (work, ms) =>
    new Promise((resolve, reject) => {
      const one: Running = { dueMs: monotonic() + ms, refuse: reject };
      running.push(one);
      watch(one.dueMs);
      work.then(
        (value) => {
          done(one);
          resolve(value);
        },
        (error: unknown) => {
          done(one);
          reject(error);
        },
      );
    });
}
