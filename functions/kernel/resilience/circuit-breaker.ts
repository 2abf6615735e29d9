import type { Clock } from '../clock.ts';

type State =
  | { kind: 'closed'; failures: number }
  | { kind: 'open'; untilMs: number }
  /** One call tries whether the other side is back. */
  | { kind: 'probing' };

export interface BreakerSettings {
  /** Failures in a row that open it. */
  failures: number;
  openMs: number;
}

export interface CircuitBreaker {
  /** May a call be made now? After an answer of true its end must be told; a call that was not admitted is no failure (T82). */
  admits(): boolean;
  succeeded(): void;
  failed(): void;
  /** Milliseconds until a call may be tried again; 0: now. Changes nothing. */
  restMs(): number;
}

/**
 * Opens after `failures` failures in a row for `openMs`, then lets one call try. By hand, because importing cockatiel costs a cold
 * start about 8 ms (bundled and minified) and this is one state machine.
 */
export function circuitBreaker(settings: BreakerSettings, clock: Clock): CircuitBreaker {
  let state: State = { kind: 'closed', failures: 0 };
  return {
    admits() {
      if (state.kind === 'closed') return true;
      if (state.kind === 'probing' || clock() < state.untilMs) return false;
      state = { kind: 'probing' };
      return true;
    },
    succeeded() {
      if (state.kind !== 'open') state = { kind: 'closed', failures: 0 };
    },
    failed() {
      if (state.kind === 'open') return;
      const failures = state.kind === 'closed' ? state.failures + 1 : settings.failures;
      const opens = failures >= settings.failures;
      state = opens ? { kind: 'open', untilMs: clock() + settings.openMs } : { kind: 'closed', failures };
    },
    restMs() {
      return state.kind === 'open' ? Math.max(0, state.untilMs - clock()) : 0;
    },
  };
}
