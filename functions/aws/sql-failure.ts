import { AppError, type ErrorCode } from '../kernel/errors.ts';

/** How a failed call is classified. */
export interface SqlFailure {
  code: ErrorCode;
  /** May the same call succeed later? */
  transient: boolean;
  /** False: it was refused or rolled back, so making it again cannot apply it twice. */
  mayHaveRun: boolean;
  message: string;
}

export const BUSY = 'the database refuses work at the moment';
export const AWAY = 'the database cannot be reached';
export const SLOW = 'the database did not answer in time';

export const refused = (code: ErrorCode, message: string): SqlFailure => ({
  code,
  transient: true,
  mayHaveRun: false,
  message,
});
export const unclear = (code: ErrorCode, message: string): SqlFailure => ({
  code,
  transient: true,
  mayHaveRun: true,
  message,
});
export const final = (code: ErrorCode, message: string): SqlFailure => ({
  code,
  transient: false,
  mayHaveRun: false,
  message,
});

/** No connection came about, so nothing was sent. */
const NOT_CONNECTED = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;
/** The connection broke before an answer came. */
const CUT_OFF = /^(ECONNRESET|EPIPE|ETIMEDOUT)$/;

/** SQLState, from the most to the least particular (PostgreSQL manual, appendix A). */
const BY_STATE: readonly (readonly [RegExp, SqlFailure])[] = [
  [/^23505$|^23P01$/, final('conflict', 'a row with this key exists already')],
  [/^40001$|^40P01$|^55P03$/, refused('unavailable', 'the statement lost against a concurrent one')],
  [/^57014$/, unclear('timeout', SLOW)],
  [/^53|^57P03$/, refused('unavailable', BUSY)],
  [/^08|^57P0|^25006$/, unclear('unavailable', AWAY)],
  [/^XX00[12]$/, final('corrupt', 'the database reports damaged data')],
];

export const failureOfState = (sqlState: string | undefined): SqlFailure | undefined =>
  BY_STATE.find(([states]) => sqlState !== undefined && states.test(sqlState))?.[1];

/** What Node's socket says, in the error's `code`. */
export function failureOfSocket(code: string): SqlFailure | undefined {
  if (NOT_CONNECTED.test(code)) return refused('unavailable', AWAY);
  return CUT_OFF.test(code) ? unclear('unavailable', AWAY) : undefined;
}

export const REFUSED_STATEMENT = final('internal', 'the database refused the statement');

/** Which call failed; goes into the error's data. Never parameters, secrets or SQL text (T101). */
export interface CallContext {
  shard: string;
  database: string;
  idempotent: boolean;
}

/** Names of things, never values. */
export type Particulars = Readonly<Record<string, string | undefined>>;

/** `retryable` only when making the call again cannot apply it twice. */
export function sqlError(failure: SqlFailure, context: CallContext, particulars: Particulars): AppError {
  const { shard, database, idempotent } = context;
  return new AppError(failure.code, failure.message, {
    retryable: failure.transient && (idempotent || !failure.mayHaveRun),
    data: { shard, database, ...particulars },
  });
}
