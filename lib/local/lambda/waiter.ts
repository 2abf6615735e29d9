import type { Acquired } from './fleet.ts';
import type { InitializationType } from './sandbox-environment.ts';

/** How long somebody waits for an environment: that long, or until they have left; this machine's own limit stands. */
export interface Patience {
  waitMs?: number;
  left?: AbortSignal;
}

export interface Waiter {
  functionName: string;
  type: InitializationType;
  /** Answers, and ends the wait. */
  settle(acquired: Acquired): void;
  /** Ends the wait without an answer: one is on its way. */
  rest(): void;
}

export interface Wait extends Pick<Waiter, 'functionName' | 'type' | 'settle'> {
  patience: Patience;
  maxWaitMs: number;
  /** Called once when the wait was too long, with how long it was in words. */
  giveUp(waiter: Waiter, howLong: string): void;
}

/** Somebody who waits for an environment, for as long as there is somebody to answer. */
export function startWait({ functionName, type, settle, patience, maxWaitMs, giveUp }: Wait): Waiter {
  const { waitMs = maxWaitMs, left } = patience;
  const limitMs = Math.min(waitMs, maxWaitMs);
  const timer = setTimeout(() => giveUp(waiter, `for ${limitMs} ms`), limitMs);
  const leave = () => giveUp(waiter, 'until its caller left');
  left?.addEventListener('abort', leave, { once: true });
  const rest = () => {
    clearTimeout(timer);
    left?.removeEventListener('abort', leave);
  };
  const waiter: Waiter = {
    functionName,
    type,
    rest,
    settle: (acquired) => {
      rest();
      settle(acquired);
    },
  };
  return waiter;
}
