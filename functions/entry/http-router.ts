import { AppError } from '../kernel/errors.ts';
import type { RouteDefinition } from '../kernel/service-definition.ts';
import type { HttpApp, HttpOperation } from './http-contract.ts';
import type { HttpEvent } from './http-event.ts';
import { refusal } from './refusal.ts';

/** A route together with what runs for it. */
export interface Route {
  definition: RouteDefinition;
  operation: HttpOperation;
  segments: readonly Segment[];
}

type Segment = { kind: 'fixed'; text: string } | { kind: 'parameter'; name: string };

export interface Match {
  route: Route;
  params: Record<string, string>;
}

/** Finds the route of an event; throws `not_found`, or `method_not_allowed` with the methods that are. */
export type Router = (event: HttpEvent) => Match;

/** Compiles the routes of a function and checks that each has its operation, and each operation its route. */
export function httpRouter(app: HttpApp): Router {
  const routes = app.routes.map((definition) => compile(definition, app));
  const unused = Object.keys(app.operations).filter((name) => !app.routes.some((r) => r.operation === name));
  if (unused.length > 0)
    throw new AppError('invalid_settings', `operations without a route: ${unused.join(', ')}`);
  const byKey = new Map(
    routes.map((route) => [`${route.definition.method} ${route.definition.path}`, route]),
  );
  const bySpecificity = routes.toSorted(moreFixedFirst);
  return (event) => {
    const route = event.routeKey === undefined ? undefined : byKey.get(event.routeKey);
    if (route !== undefined) return { route, params: (event.pathParameters ?? {}) as Record<string, string> };
    return matchPath(bySpecificity, event.requestContext.http.method, event.rawPath);
  };
}

function compile(definition: RouteDefinition, app: HttpApp): Route {
  const operation = app.operations[definition.operation];
  if (operation === undefined)
    throw new AppError('invalid_settings', `no operation for ${definition.operation}`);
  const segments = definition.path.split('/').map(toSegment);
  if (segments.some(({ kind }) => kind === 'parameter') && operation.params === undefined) {
    throw refusal('invalid_settings', `${definition.operation} has path parameters but no params validator`);
  }
  return { definition, operation, segments };
}

function toSegment(text: string): Segment {
  return text.startsWith('{') ? { kind: 'parameter', name: text.slice(1, -1) } : { kind: 'fixed', text };
}

/**
 * `/orders/imports` must win over `/orders/{orderId}`: fixed segments sort before parameters, left to right.
 * Compared with `<`: the first `localeCompare` of a process loads ICU's collation, 8 ms of a cold start.
 */
function moreFixedFirst(a: Route, b: Route): number {
  const shape = (route: Route) => route.segments.map(({ kind }) => (kind === 'fixed' ? '0' : '1')).join('');
  return shape(a) < shape(b) ? -1 : 1;
}

function matchPath(routes: readonly Route[], method: string, path: string): Match {
  const parts = path.split('/');
  const allowed = new Set<string>();
  for (const route of routes) {
    const params = matchSegments(route.segments, parts);
    if (params === undefined) continue;
    if (route.definition.method === method) return { route, params };
    allowed.add(route.definition.method);
  }
  if (allowed.size === 0) throw refusal('not_found', 'no such route');
  const allow = [...allowed].sort().join(', ');
  throw refusal('method_not_allowed', `this path takes ${allow}`, { data: { allow } });
}

function matchSegments(
  segments: readonly Segment[],
  parts: readonly string[],
): Record<string, string> | undefined {
  if (segments.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index] ?? '';
    if (segment.kind === 'parameter') params[segment.name] = decodePart(part, segment.name);
    else if (segment.text !== part) return undefined;
  }
  return params;
}

function decodePart(part: string, name: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    const fields = [{ field: `/path/${name}`, rule: 'must be correctly percent-encoded' }];
    throw refusal('invalid_input', 'the path is malformed', { fields });
  }
}
