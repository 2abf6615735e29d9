import type { Clock } from '../../functions/kernel/clock.ts';

/** A process that signals reach. */
export interface Signalled {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}

export interface StopRequest {
  /** Aborted by the first signal. */
  signal: AbortSignal;
  /** Resolves with the first signal. */
  received: Promise<void>;
}

/** Ctrl-C under npm arrives twice within moments: from the terminal and from npm. */
const SAME_SIGNAL_MS = 2_000;

/** The first signal asks for a clean stop, a later one ends the process at once. */
export function stopSignals(process: Signalled, clock: Clock, endAtOnce: () => void): StopRequest {
  const controller = new AbortController();
  const received = new Promise<void>((resolve) => {
    let firstMs = Number.POSITIVE_INFINITY;
    const stop = () => {
      if (clock() - firstMs > SAME_SIGNAL_MS) endAtOnce();
      firstMs = Math.min(firstMs, clock());
      controller.abort(new Error('stopped before it was ready'));
      resolve();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
  return { signal: controller.signal, received };
}
