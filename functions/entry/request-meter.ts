import type { Dimensions } from '../kernel/metrics.ts';
import type { RouteDefinition } from '../kernel/service-definition.ts';
import type { EmfMetrics, Recorder } from './emf-metrics.ts';

const KNOWN_METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);

/** What is measured of a finished request. */
export interface FinishedRequest {
  /** Undefined: no route matched. */
  route: RouteDefinition | undefined;
  method: string;
  status: number;
  seconds: number;
}

/**
 * Measures finished requests. Dimensions are the route's template and known methods only: a path or a made-up method
 * would be a new paid metric each (T94, T98). Recorders are kept, because the same few are needed with every request.
 * How long the function was busy is kept by the second: Lambda's own metrics come by the minute, one to three minutes late,
 * and the scaler sees a load that grows by this one.
 */
export function requestMeter(
  metrics: EmfMetrics,
  ofFunction: Dimensions,
): (request: FinishedRequest) => void {
  const busy = metrics.finelyUnder(ofFunction);
  const kept = new Map<RouteDefinition, Map<number, Recorder>>();

  function recorderOf(route: RouteDefinition, status: number): Recorder {
    const known = kept.get(route)?.get(status);
    if (known !== undefined) return known;
    const recorder = metrics.under(dimensionsOf(route.path, { method: route.method, status }));
    kept.set(route, (kept.get(route) ?? new Map<number, Recorder>()).set(status, recorder));
    return recorder;
  }

  return ({ route, method, status, seconds }) => {
    const recorder =
      route === undefined
        ? metrics.under(dimensionsOf('unmatched', { method, status }))
        : recorderOf(route, status);
    recorder.add('http_requests_total', 1, 'Count');
    recorder.add('http_request_duration_seconds', seconds, 'Seconds');
    busy.add('function_busy_seconds', seconds, 'Seconds');
  };
}

function dimensionsOf(route: string, { method, status }: { method: string; status: number }) {
  return { route, method: KNOWN_METHODS.has(method) ? method : 'OTHER', status_code: String(status) };
}
