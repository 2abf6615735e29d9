/** Every failure the product can name. The HTTP status for each is chosen in one file: `entry/problem.ts`. */
export type ErrorCode =
  | 'invalid_input'
  | 'invalid_json'
  | 'invalid_cursor'
  | 'unsupported_media_type'
  | 'payload_too_large'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'conflict'
  | 'precondition_failed'
  | 'key_reused'
  | 'stale_write'
  | 'stale_directory'
  | 'rate_limited'
  | 'throttled'
  | 'timeout'
  | 'unavailable'
  | 'invalid_settings'
  | 'corrupt'
  | 'internal';

/** One bad field: where it is (a JSON pointer such as `/lines/0/quantity`) and the rule it breaks. */
export interface FieldError {
  field: string;
  rule: string;
}

export interface AppErrorOptions {
  /** May the same call succeed if it is simply made again? Retry looks only at this. */
  retryable?: boolean;
  fields?: FieldError[];
  /** Plain data for logs; never secrets, never buyers' data. */
  data?: Record<string, unknown>;
  cause?: unknown;
}

/** The one error family. Adapters translate vendor errors into it once; anything else is a bug and reaches clients blank. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly fields: FieldError[];
  readonly data: Record<string, unknown>;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.fields = options.fields ?? [];
    this.data = options.data ?? {};
  }
}

/** True for errors of the family that say a plain retry may help; unknown errors are never retried blindly. */
export function isRetryable(error: unknown): boolean {
  return error instanceof AppError && error.retryable;
}

/** What any error says. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Our code of any error. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof AppError ? error.code : 'internal';
}

/** Is this an error of our family with that code? */
export function hasCode(error: unknown, code: ErrorCode): error is AppError {
  return error instanceof AppError && error.code === code;
}
