/**
 * Changes that the scaler may make of the control planes in any 60 seconds, all targets and overlapping ticks together: Lambda
 * takes 15 control-plane calls a second from the whole account, deployments and people among them, and reading the levers
 * needs some of them as well.
 */
export const CALLS_A_MINUTE = 20;
const MINUTE_MS = 60_000;

/** When calls were made, oldest first. */
export type CallsMade = readonly number[];

/** Calls that may still be made now. */
export function callsLeft(made: CallsMade, nowMs: number): number {
  return Math.max(0, CALLS_A_MINUTE - lately(made, nowMs).length);
}

/** The calls with one more, or undefined when they are spent. Made before it is: a call that then fails has counted. */
export function withCall(made: CallsMade, nowMs: number): CallsMade | undefined {
  return callsLeft(made, nowMs) > 0 ? [...lately(made, nowMs), nowMs] : undefined;
}

/** Clocks of two scalers may differ, so calls of the near future count too. */
function lately(made: CallsMade, nowMs: number): CallsMade {
  return made.filter((atMs) => atMs > nowMs - MINUTE_MS);
}
