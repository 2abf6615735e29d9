/** The errors the service models, with the HTTP status of each (API model of rds-data). */
const STATUS = {
  AccessDeniedException: 403,
  BadRequestException: 400,
  DatabaseErrorException: 400,
  DatabaseResumingException: 400,
  DatabaseUnavailableException: 504,
  InternalServerErrorException: 500,
  InvalidSecretException: 400,
  NotFoundException: 404,
  RequestEntityTooLargeException: 413,
  SecretsErrorException: 400,
  ServiceUnavailableError: 503,
  StatementTimeoutException: 400,
  ThrottlingException: 400,
  TransactionNotFoundException: 404,
  UnsupportedResultException: 400,
  ValidationException: 400,
} as const;

export type DataApiErrorName = keyof typeof STATUS;

/** An answer that is an error, as AWS would give it. */
export class DataApiError extends Error {
  override readonly name: DataApiErrorName;
  readonly status: number;
  /** Modelled fields besides the message, for example `dbConnectionId`. */
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(name: DataApiErrorName, message: string, fields: Record<string, unknown> = {}) {
    super(message);
    this.name = name;
    this.status = STATUS[name];
    this.fields = fields;
  }
}

/** The call ended at the time limit while its statement goes on, on purpose or until the cancellation arrives. */
export class StatementTimeout extends DataApiError {
  /** Settles (never fails) when the statement is over and the session may be used again. */
  readonly end: Promise<void>;

  constructor(dbConnectionId: number, end: Promise<void>) {
    super('StatementTimeoutException', 'Request timed out', { dbConnectionId });
    this.end = end;
  }
}

/** Cuts the connection instead of answering: what a client sees when the network or the service dies. */
export class ConnectionDropped extends Error {}

interface PgError extends Error {
  code?: string;
  detail?: string;
  hint?: string;
  position?: string;
  severity?: string;
}

/** What PostgreSQL or the way to it said, in the service's words: `ERROR: ...\n  Detail: ...; SQLState: 23505`. */
export function translateDatabaseError(error: unknown): Error {
  if (error instanceof DataApiError || error instanceof ConnectionDropped) return error;
  const failure = error as PgError;
  const state = /^[0-9A-Z]{5}$/.test(failure.code ?? '') ? (failure.code ?? '') : '';
  if (state === '' || /^(08|57P0|53300)/.test(state)) return unavailable(failure, state);
  return databaseError(failure, state);
}

function databaseError(failure: PgError, state: string): DataApiError {
  if (state === '57014') return new DataApiError('StatementTimeoutException', 'Request timed out');
  const name = state.startsWith('28') ? 'InvalidSecretException' : 'DatabaseErrorException';
  return new DataApiError(name, describe(failure, state));
}

function unavailable(failure: PgError, state: string): DataApiError {
  const text = state === '' ? failure.message : describe(failure, state);
  return new DataApiError('DatabaseUnavailableException', `The writer instance is unavailable: ${text}`);
}

function describe(failure: PgError, state: string): string {
  const detail = failure.detail === undefined ? '' : `\n  Detail: ${failure.detail}`;
  const hint = failure.hint === undefined ? '' : `\n  Hint: ${failure.hint}`;
  const position = failure.position === undefined ? '' : `; Position: ${failure.position}`;
  return `${failure.severity ?? 'ERROR'}: ${failure.message}${detail}${hint}${position}; SQLState: ${state}`;
}
