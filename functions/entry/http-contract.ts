import type { FieldError } from '../kernel/errors.ts';
import type { Logger } from '../kernel/logger.ts';
import type { Metrics } from '../kernel/metrics.ts';
import type { RouteDefinition } from '../kernel/service-definition.ts';
import type { AccountId } from '../kernel/tenancy.ts';

/** Who calls, as the JWT authorizer vouched. */
export interface Caller {
  subject: string;
  scopes: readonly string[];
  accounts: readonly AccountId[];
}

/** A request that passed routing, authorization and validation. */
export interface HttpRequest<Body = unknown> {
  operation: string;
  params: Readonly<Record<string, string>>;
  /** Validated query: numbers and booleans already converted by the route's query schema. */
  query: Readonly<Record<string, string | number | boolean>>;
  body: Body;
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
  /** The tenant. Set on `account` routes; on others reading it is a bug and throws. */
  account: AccountId;
  caller: Caller | null;
  requestId: string;
  correlationId: string;
}

export interface HttpResponse {
  status: number;
  body?: unknown;
  /** Instead of `body`: sent as it is, under the content-type that `headers` must name. */
  text?: string;
  headers?: Readonly<Record<string, string>>;
}

export interface HttpContext {
  logger: Logger;
  metrics: Metrics;
  /** Milliseconds left until Lambda ends the invocation. */
  remainingMs(): number;
  /** This invocation's own trace as W3C trace context; null where nobody traces. */
  traceParent(): string | null;
}

export type HttpHandler<Body = never> = (
  request: HttpRequest<Body>,
  context: HttpContext,
) => Promise<HttpResponse>;

/**
 * Returns the list of broken rules, empty when the value is valid; may convert (query strings) in place.
 * Fields are JSON pointers into the value; the entry puts `/path`, `/query` or `/header` before those outside the body.
 */
export interface Validator {
  /** @param isPlain no text in the value holds a control character */
  (value: unknown, isPlain?: boolean): FieldError[];
  /** It refuses every field it does not know, at every depth. */
  readonly isClosed?: true;
}

export interface HttpOperation {
  handler: HttpHandler;
  /** Demanded at start when the path has parameters. */
  params?: Validator;
  /** Absent: the route takes no query parameters and refuses them. */
  query?: Validator;
  /** Absent: the route takes no body and refuses one. */
  body?: Validator;
}

/** What a function's `handlers/api.ts` passes to `httpFunction`: its routes from `service.ts` and one operation for each. */
export interface HttpApp {
  service: string;
  routes: readonly RouteDefinition[];
  operations: Readonly<Record<string, HttpOperation>>;
}
