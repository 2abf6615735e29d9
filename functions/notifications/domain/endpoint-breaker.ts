/** The circuit of one endpoint, shared by all senders. */
export type BreakerState =
  | { kind: 'closed'; failures: number }
  | { kind: 'open'; untilMs: number; trips: number }
  /** One sender tries; the others wait for it, or for the end of its lease if it died. */
  | { kind: 'half-open'; leaseEndsMs: number; trips: number };

/** `go`: send. `probe`: send, once `next` was stored by the very caller. `wait`: do not send, and count nothing. */
export type Admission =
  | { kind: 'go' }
  | { kind: 'probe'; next: BreakerState }
  | { kind: 'wait'; untilMs: number };

export const CLOSED: BreakerState = { kind: 'closed', failures: 0 };

/** Failures in a row that open it. */
const FAILURES_TO_OPEN = 5;
const FIRST_OPEN_MS = 5_000;
const LONGEST_OPEN_MS = 300_000;
/** Longer than a send can take. */
const PROBE_LEASE_MS = 20_000;
/** How soon those who wait for a probe look again. */
const PROBE_LOOK_MS = 2_000;

/** May a call be made now? It is asked before the call and its refusals count as nothing (T82). Pure. */
export function admission(state: BreakerState, nowMs: number): Admission {
  switch (state.kind) {
    case 'closed':
      return { kind: 'go' };
    case 'open':
      return nowMs < state.untilMs
        ? { kind: 'wait', untilMs: state.untilMs }
        : { kind: 'probe', next: probing(state.trips, nowMs) };
    case 'half-open':
      return nowMs < state.leaseEndsMs
        ? { kind: 'wait', untilMs: Math.min(state.leaseEndsMs, nowMs + PROBE_LOOK_MS) }
        : { kind: 'probe', next: probing(state.trips, nowMs) };
  }
}

function probing(trips: number, nowMs: number): BreakerState {
  return { kind: 'half-open', leaseEndsMs: nowMs + PROBE_LEASE_MS, trips };
}

/** The state after an answer; null when nothing changes. An answer to a call made before it opened closes nothing. */
export function afterSuccess(state: BreakerState): BreakerState | null {
  if (state.kind === 'open') return null;
  return state.kind === 'closed' && state.failures === 0 ? null : CLOSED;
}

/**
 * The state after a failure; null when nothing changes. Each trip in a row stays open twice as long. An endpoint that asked for a pause
 * gets it from the first failure on: what it asked for holds for every event that waits for it, not only for the one that it refused.
 */
export function afterFailure(state: BreakerState, nowMs: number, askedMs = 0): BreakerState | null {
  switch (state.kind) {
    case 'closed': {
      const failures = state.failures + 1;
      const isSpared = askedMs > 0 || failures >= FAILURES_TO_OPEN;
      return isSpared ? opened(1, nowMs, askedMs) : { kind: 'closed', failures };
    }
    case 'half-open':
      return opened(state.trips + 1, nowMs, askedMs);
    case 'open':
      return null;
  }
}

function opened(trips: number, nowMs: number, askedMs: number): BreakerState {
  const ownMs = Math.min(LONGEST_OPEN_MS, FIRST_OPEN_MS * 2 ** (trips - 1));
  const openMs = askedMs > 0 ? Math.max(askedMs, trips > 1 ? ownMs : 0) : ownMs;
  return { kind: 'open', untilMs: nowMs + openMs, trips };
}
