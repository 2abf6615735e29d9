import { AppError } from '../kernel/errors.ts';
import {
  AWAY,
  BUSY,
  type CallContext,
  failureOfSocket,
  failureOfState,
  final,
  REFUSED_STATEMENT,
  refused,
  SLOW,
  type SqlFailure,
  sqlError,
  unclear,
} from './sql-failure.ts';

const BY_NAME: Readonly<Record<string, SqlFailure>> = {
  ThrottlingException: refused('throttled', BUSY),
  TooManyRequestsException: refused('throttled', BUSY),
  DatabaseResumingException: refused('unavailable', 'the database is resuming after a pause'),
  DatabaseUnavailableException: unclear('unavailable', AWAY),
  ServiceUnavailableError: unclear('unavailable', AWAY),
  InternalServerErrorException: unclear('unavailable', AWAY),
  StatementTimeoutException: unclear('timeout', SLOW),
  TimeoutError: unclear('timeout', SLOW),
  AbortError: unclear('timeout', SLOW),
  RequestEntityTooLargeException: final(
    'payload_too_large',
    'the statement is larger than the database takes',
  ),
};

/**
 * A vendor error as ours, once. The vendor's message and the error itself stay behind: PostgreSQL quotes values in them
 * (`Key (email)=(...) already exists`).
 */
export function dataApiError(error: unknown, context: CallContext): AppError {
  if (error instanceof AppError) return error;
  const vendor = error as VendorError;
  const sqlState = /SQLState: ([0-9A-Z]{5})/.exec(vendor.message)?.[1];
  const failure = classify(vendor, sqlState);
  return sqlError(failure, context, { errorName: vendor.name, sqlState, ...particulars(vendor) });
}

interface VendorError extends Error {
  code?: string;
  $metadata?: { requestId?: string };
}

function classify(vendor: VendorError, sqlState: string | undefined): SqlFailure {
  const byState = failureOfState(sqlState);
  // The socket before the name: the SDK calls a connection that was reset a TimeoutError.
  return byState ?? byConnection(vendor) ?? BY_NAME[vendor.name] ?? REFUSED_STATEMENT;
}

function byConnection({ code = '', message }: VendorError): SqlFailure | undefined {
  const bySocket = failureOfSocket(code);
  if (bySocket !== undefined) return bySocket;
  return message.includes('socket hang up') ? unclear('unavailable', AWAY) : undefined;
}

/** Names of things, not values: the constraint that was hit, the request to ask AWS about. */
function particulars({ message, $metadata }: VendorError): Record<string, string | undefined> {
  const constraint = /constraint "([^"]+)"/.exec(message)?.[1];
  return { constraint, requestId: $metadata?.requestId };
}

/** The cluster wakes up; that takes seconds, so the next attempt waits longer. */
export function isResuming(error: AppError): boolean {
  return error.data['errorName'] === 'DatabaseResumingException';
}
