import { AppError, type ErrorCode } from '../kernel/errors.ts';

/** How a failed call is classified: `ran` says whether the statement may have taken effect. */
interface Failure {
  code: ErrorCode;
  transient: boolean;
  /** False: it was refused or rolled back, so making it again cannot apply it twice. */
  mayHaveRun: boolean;
  message: string;
}

const BUSY = 'the database refuses work at the moment';
const AWAY = 'the database cannot be reached';
const SLOW = 'the database did not answer in time';

const refused = (code: ErrorCode, message: string): Failure => ({
  code,
  transient: true,
  mayHaveRun: false,
  message,
});
const unclear = (code: ErrorCode, message: string): Failure => ({
  code,
  transient: true,
  mayHaveRun: true,
  message,
});
const final = (code: ErrorCode, message: string): Failure => ({
  code,
  transient: false,
  mayHaveRun: false,
  message,
});

const BY_NAME: Readonly<Record<string, Failure>> = {
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

/** No connection came about, so nothing was sent. */
const NOT_CONNECTED = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;
/** The connection broke before an answer came. */
const CUT_OFF = /^(ECONNRESET|EPIPE|ETIMEDOUT)$/;

/** SQLState, from the most to the least particular (PostgreSQL manual, appendix A). */
const BY_STATE: readonly (readonly [RegExp, Failure])[] = [
  [/^23505$|^23P01$/, final('conflict', 'a row with this key exists already')],
  [/^40001$|^40P01$|^55P03$/, refused('unavailable', 'the statement lost against a concurrent one')],
  [/^57014$/, unclear('timeout', SLOW)],
  [/^53|^57P03$/, refused('unavailable', BUSY)],
  [/^08|^57P0|^25006$/, unclear('unavailable', AWAY)],
  [/^XX00[12]$/, final('corrupt', 'the database reports damaged data')],
];

/** Which call failed; goes into the error's data. Never parameters, secrets or SQL text (T101). */
export interface CallContext {
  shard: string;
  database: string;
  idempotent: boolean;
}

/**
 * A vendor error as ours, once. `retryable` only when making the call again cannot apply it twice. The vendor's message
 * and the error itself stay behind: PostgreSQL quotes values in them (`Key (email)=(...) already exists`).
 */
export function dataApiError(error: unknown, context: CallContext): AppError {
  if (error instanceof AppError) return error;
  const vendor = error as VendorError;
  const sqlState = /SQLState: ([0-9A-Z]{5})/.exec(vendor.message)?.[1];
  const failure = classify(vendor, sqlState);
  const { shard, database, idempotent } = context;
  return new AppError(failure.code, failure.message, {
    retryable: failure.transient && (idempotent || !failure.mayHaveRun),
    data: { shard, database, errorName: vendor.name, sqlState, ...particulars(vendor) },
  });
}

interface VendorError extends Error {
  code?: string;
  $metadata?: { requestId?: string };
}

function classify(vendor: VendorError, sqlState: string | undefined): Failure {
  const byState = BY_STATE.find(([states]) => sqlState !== undefined && states.test(sqlState));
  if (byState !== undefined) return byState[1];
  // Before the name: the SDK calls a connection that was reset a TimeoutError.
  const refusal = final('internal', 'the database refused the statement');
  return byConnection(vendor) ?? BY_NAME[vendor.name] ?? refusal;
}

function byConnection({ code = '', message }: VendorError): Failure | undefined {
  if (NOT_CONNECTED.test(code)) return refused('unavailable', AWAY);
  return CUT_OFF.test(code) || message.includes('socket hang up') ? unclear('unavailable', AWAY) : undefined;
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
