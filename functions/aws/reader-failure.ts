import { AppError } from '../kernel/errors.ts';
import {
  AWAY,
  type CallContext,
  failureOfSocket,
  failureOfState,
  final,
  REFUSED_STATEMENT,
  sqlError,
  unclear,
} from './sql-failure.ts';

/** Whose fault it is: the reader's (another one, or the writer, may do it) or the statement's (nobody may, T38). */
export interface ReaderFailure {
  kind: 'reader' | 'statement';
  error: AppError;
}

/**
 * SQLStates that speak about the reader: connection lost (08), shutting down or starting (57P0), too many connections
 * (53300), the login (28), and 40001, which a read-only statement only meets when replication takes its rows away.
 */
const READERS_OWN = /^08|^57P0|^53300$|^28|^40001$/;
const WRITES = '25006';

/** PostgreSQL's or the socket's error as ours; the text stays behind, because it may quote values. */
export function readerFailure(error: unknown, context: CallContext & { endpoint: string }): ReaderFailure {
  if (error instanceof AppError) return { kind: 'statement', error };
  const { code = '', constraint } = error as { code?: string; constraint?: string };
  const sqlState = /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
  const particulars = { endpoint: context.endpoint, sqlState, constraint };
  if (sqlState === undefined) {
    const failure = failureOfSocket(code) ?? unclear('unavailable', AWAY);
    return { kind: 'reader', error: sqlError(failure, context, particulars) };
  }
  if (READERS_OWN.test(sqlState)) {
    const failure = failureOfState(sqlState) ?? unclear('unavailable', AWAY);
    return { kind: 'reader', error: sqlError(failure, context, particulars) };
  }
  return { kind: 'statement', error: sqlError(statementFailure(sqlState), context, particulars) };
}

function statementFailure(sqlState: string) {
  if (sqlState === WRITES) return final('internal', 'a statement declared as a read tried to write');
  return failureOfState(sqlState) ?? REFUSED_STATEMENT;
}
