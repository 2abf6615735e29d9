import type { RouteModel } from '../template/model.ts';

export interface RouteMatch {
  route: RouteModel;
  /** URL-decoded, as API Gateway passes them. */
  pathParameters: Readonly<Record<string, string>>;
}

interface CompiledRoute {
  route: RouteModel;
  method: string;
  segments: readonly Segment[];
}

type Segment =
  | { kind: 'static'; text: string }
  | { kind: 'variable'; name: string }
  | { kind: 'greedy'; name: string };

/** Finds the route for a method and a raw (still encoded) path, or undefined: 404. */
export type MatchRoute = (method: string, path: string) => RouteMatch | undefined;

const rank = { static: 0, variable: 1, greedy: 2 } as const;

/**
 * Orders the routes as API Gateway selects them: full match before `{proxy+}` before `$default`, a literal segment
 * before a variable, a named method before ANY.
 * Source: API Gateway developer guide, "Routing API requests" (http-api-develop-routes).
 */
export function compileRoutes(routes: readonly RouteModel[]): MatchRoute {
  const compiled = routes.filter((route) => route.routeKey !== '$default').map(compileRoute);
  const fallback = routes.find((route) => route.routeKey === '$default');
  compiled.sort(bySpecificity);
  return (method, path) => {
    const parts = path.split('/').slice(1);
    for (const candidate of compiled) {
      const match = matchRoute(candidate, { method, parts });
      if (match) return match;
    }
    return fallback && { route: fallback, pathParameters: {} };
  };
}

function matchRoute(
  candidate: CompiledRoute,
  request: { method: string; parts: readonly string[] },
): RouteMatch | undefined {
  if (candidate.method !== 'ANY' && candidate.method !== request.method) return undefined;
  const pathParameters = matchSegments(candidate, request.parts);
  return pathParameters && { route: candidate.route, pathParameters };
}

function compileRoute(route: RouteModel): CompiledRoute {
  const [method, path] = route.routeKey.split(' ');
  if (!method || !path?.startsWith('/')) throw new Error(`Route key not understood: ${route.routeKey}`);
  return { route, method, segments: path.split('/').slice(1).map(toSegment) };
}

function toSegment(text: string): Segment {
  const name = /^\{([^}]+)\}$/.exec(text)?.[1];
  if (name === undefined) return { kind: 'static', text };
  return name.endsWith('+') ? { kind: 'greedy', name: name.slice(0, -1) } : { kind: 'variable', name };
}

/** Greedy routes come after all full ones; then the first segment that differs in kind decides; ANY comes last. */
function bySpecificity(a: CompiledRoute, b: CompiledRoute): number {
  return isGreedy(a) - isGreedy(b) || compareSegments(a, b) || isAny(a) - isAny(b);
}

function compareSegments(a: CompiledRoute, b: CompiledRoute): number {
  for (const [index, segment] of a.segments.entries()) {
    const other = b.segments[index];
    if (!other) return -1;
    const order = rank[segment.kind] - rank[other.kind];
    if (order !== 0) return order;
  }
  return 0;
}

function isGreedy(route: CompiledRoute): number {
  return route.segments.at(-1)?.kind === 'greedy' ? 1 : 0;
}

function isAny(route: CompiledRoute): number {
  return route.method === 'ANY' ? 1 : 0;
}

function matchSegments(
  candidate: CompiledRoute,
  parts: readonly string[],
): Record<string, string> | undefined {
  if (!hasRightLength(candidate, parts.length)) return undefined;
  const texts = candidate.segments.map((segment, index) => partsOf(segment, parts.slice(index)));
  const fits = candidate.segments.every((segment, index) => accepts(segment, texts[index] ?? ''));
  return fits ? parametersOf(candidate.segments, texts) : undefined;
}

function partsOf(segment: Segment, rest: readonly string[]): string {
  return decodePart(segment.kind === 'greedy' ? rest.join('/') : (rest[0] ?? ''));
}

function accepts(segment: Segment, text: string): boolean {
  return segment.kind === 'static' ? text === segment.text : text !== '';
}

function parametersOf(segments: readonly Segment[], texts: readonly string[]): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    if (segment.kind !== 'static') parameters[segment.name] = texts[index] ?? '';
  }
  return parameters;
}

function hasRightLength(candidate: CompiledRoute, length: number): boolean {
  const wanted = candidate.segments.length;
  return isGreedy(candidate) === 1 ? length >= wanted : length === wanted;
}

/** Percent-decoding that leaves a malformed sequence as it came instead of failing the request. */
export function decodePart(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
