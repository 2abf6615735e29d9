import type { PoolClient } from 'pg';
import { StatementTimeout, translateDatabaseError } from './data-api-error.ts';
import { cancelStatement, type Sessions, sessionNumber } from './sessions.ts';
import { runOnWire, type WireRequest, type WireResult } from './wire-statement.ts';

/** Where a statement runs. */
export interface Place {
  client: PoolClient;
  sessions: Sessions;
}

export interface Limits {
  timeoutMs: number;
  /** Let the statement finish after its call has timed out. */
  continueAfterTimeout: boolean;
}

/** Documented limit of a result; the rest of a larger one is not even kept. */
export const MAX_RESULT_BYTES = 1024 * 1024;

/** Runs a statement; at the time limit the call ends, and so does the statement unless it may continue. */
export async function runTimed(
  place: Place,
  statement: Omit<WireRequest, 'maxBytes'>,
  limits: Limits,
): Promise<WireResult> {
  const running = runOnWire(place.client, { ...statement, maxBytes: MAX_RESULT_BYTES });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(timedOut(place, running, limits)), limits.timeoutMs);
  });
  try {
    return await Promise.race([running, late]);
  } catch (error) {
    throw translateDatabaseError(error);
  } finally {
    clearTimeout(timer);
  }
}

function timedOut({ client, sessions }: Place, running: Promise<unknown>, limits: Limits): StatementTimeout {
  if (!limits.continueAfterTimeout) cancelStatement(client, sessions.address);
  const end = running.then(
    () => undefined,
    () => undefined,
  );
  return new StatementTimeout(sessionNumber(client), end);
}
