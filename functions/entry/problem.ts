import { AppError, type ErrorCode, type FieldError } from '../kernel/errors.ts';

interface Kind {
  status: number;
  title: string;
}

/** The one place that turns an error code into an HTTP status. */
export const problemKinds: Readonly<Record<ErrorCode, Kind>> = {
  invalid_input: { status: 400, title: 'The request breaks a rule' },
  invalid_json: { status: 400, title: 'The body is not valid JSON' },
  invalid_cursor: { status: 400, title: 'The cursor is not valid here' },
  unauthenticated: { status: 401, title: 'A valid token is needed' },
  forbidden: { status: 403, title: 'Not allowed' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  conflict: { status: 409, title: 'Conflict' },
  stale_write: { status: 409, title: 'Newer data is already stored' },
  precondition_failed: { status: 412, title: 'Precondition failed' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type' },
  key_reused: { status: 422, title: 'The Idempotency-Key belongs to another request' },
  rate_limited: { status: 429, title: 'Too many requests' },
  throttled: { status: 503, title: 'Busy, try again' },
  unavailable: { status: 503, title: 'Unavailable, try again' },
  stale_directory: { status: 503, title: 'Moving, try again' },
  timeout: { status: 504, title: 'Took too long' },
  invalid_settings: { status: 500, title: 'Internal error' },
  corrupt: { status: 500, title: 'Internal error' },
  internal: { status: 500, title: 'Internal error' },
};

/** RFC 9457 problem details, extended by `code`, `traceId` and `errors`. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  instance: string;
  code: ErrorCode;
  traceId: string;
  errors?: FieldError[];
}

export interface ProblemPlace {
  /** The requested path. */
  instance: string;
  traceId: string;
}

/** What a problem document is made of: an error of the family, or a refusal that was returned instead of thrown. */
export type Refusal = Pick<AppError, 'code' | 'message' | 'fields' | 'data'>;

/** Anything outside our error family is a bug and reaches the client blank. */
const BUG: Refusal = { code: 'internal', message: '', fields: [], data: {} };

export function asRefusal(error: unknown): Refusal {
  return error instanceof AppError ? error : BUG;
}

const openings: Partial<Record<ErrorCode, string>> = {};

/** The part of a problem's JSON that follows from its code, a third of what there is to write; each is kept from its first use on. */
function openingOf(code: ErrorCode): string {
  const known = openings[code];
  if (known !== undefined) return known;
  const { status, title } = problemKinds[code];
  const json = JSON.stringify({ type: `urn:springtide:problem:${code}`, title, status, code });
  const opening = `${json.slice(0, -1)},`;
  openings[code] = opening;
  return opening;
}

/** JSON of what a client may know about an error. Server-side faults (5xx) keep their message for the log. */
export function problemJson({ code, message, fields }: Refusal, place: ProblemPlace): string {
  const { instance, traceId } = place;
  const isTheirs = problemKinds[code].status < 500;
  const detail = isTheirs && message !== '' ? message : undefined;
  const errors = isTheirs && fields.length > 0 ? fields : undefined;
  return openingOf(code) + JSON.stringify({ instance, traceId, detail, errors }).slice(1);
}

/** Adds the headers the status calls for: `Allow` (405), `WWW-Authenticate` (401), `Retry-After` (429 and 503). */
export function addProblemHeaders(headers: Record<string, string>, { code, data }: Refusal): void {
  const { status } = problemKinds[code];
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  const { allow, retryAfterSeconds } = data;
  if (status === 405 && typeof allow === 'string') headers['allow'] = allow;
  if (status === 429 || status === 503) headers['retry-after'] = `${retryAfter(retryAfterSeconds)}`;
}

function retryAfter(seconds: unknown): number {
  return typeof seconds === 'number' && seconds > 0 ? Math.ceil(seconds) : 1;
}
