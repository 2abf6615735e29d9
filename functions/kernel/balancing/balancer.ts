import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import {
  beginRequest,
  createEndpoints,
  type EndpointSpec,
  type Endpoints,
  endRequest,
  inFlight,
  isInRotation,
  observeLatency,
} from './endpoints.ts';
import { defaultOutlierSettings, type OutlierSettings, outlierDetector } from './outliers.ts';
import { type StrategyName, strategies } from './strategies.ts';
import type { PickRequest, Random32 } from './strategy.ts';

export interface BalancerOptions {
  /** For the error that says that nothing is left to choose from. */
  service: string;
  endpoints: readonly EndpointSpec[];
  strategy: StrategyName;
  clock: Clock;
  random: Random32;
  outliers?: OutlierSettings;
  /** Hears of each selection and each ejection, for metrics and the log. */
  observe?: (event: BalancerEvent) => void;
}

export type BalancerEvent =
  | { kind: 'selected'; service: string; endpoint: string; strategy: StrategyName }
  | { kind: 'ejected'; service: string; endpoint: string };

/** How a request ended. Only `failed` speaks against the endpoint: that it could not be reached or broke off. */
export type Outcome = 'answered' | 'failed';

/** Chooses among endpoints, counts what is in flight and ejects those that fail. */
export interface Balancer {
  /**
   * The index of the endpoint to send to, counted as in flight from now on: whoever picks must settle.
   * Errors: `unavailable` (retryable) when none is in rotation.
   */
  pick(request: PickRequest): number;
  /** Ends a request. An answer's time goes into the latency average; a failure's does not: refusing is quick. */
  settle(index: number, outcome: Outcome, elapsedMs: number): void;
  /** For people and metrics: allocates. */
  snapshot(): EndpointState[];
}

export interface EndpointState {
  id: string;
  isInRotation: boolean;
  inFlight: number;
  /** Null: nothing was observed yet. */
  latencyMs: number | null;
}

export function createBalancer(options: BalancerOptions): Balancer {
  const { service, strategy, observe } = options;
  const endpoints = createEndpoints(options.endpoints);
  const choose = strategies[strategy](endpoints, options.random);
  const outliers = outlierDetector(endpoints, options.outliers ?? defaultOutlierSettings, options.clock);
  return {
    pick(request) {
      outliers.letBackIn();
      if (endpoints.rotationSize === 0) throw noneLeft(service);
      const index = choose(request);
      beginRequest(endpoints, index);
      observe?.({ kind: 'selected', service, endpoint: endpoints.ids[index] as string, strategy });
      return index;
    },
    settle(index, outcome, elapsedMs) {
      endRequest(endpoints, index);
      if (outcome === 'answered') {
        observeLatency(endpoints, index, elapsedMs);
        outliers.succeeded(index);
      } else if (outliers.failed(index)) {
        observe?.({ kind: 'ejected', service, endpoint: endpoints.ids[index] as string });
      }
    },
    snapshot: () => endpoints.ids.map((id, index) => stateOf(endpoints, id, index)),
  };
}

function noneLeft(service: string): AppError {
  return new AppError('unavailable', `No healthy instances available for service: ${service}`, {
    retryable: true,
    data: { service },
  });
}

function stateOf(endpoints: Endpoints, id: string, index: number): EndpointState {
  return {
    id,
    isInRotation: isInRotation(endpoints, index),
    inFlight: inFlight(endpoints, index),
    latencyMs: endpoints.latencyMs[index] || null,
  };
}
