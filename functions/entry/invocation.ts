import type { LogData, Logger } from '../kernel/logger.ts';
import type { Dimensions, Metrics } from '../kernel/metrics.ts';
import { beginInvocationTime } from '../kernel/resilience/invocation-time.ts';
import { type EmfMetrics, emfMetrics } from './emf-metrics.ts';
import type { Environment } from './environment.ts';
import { jsonLogger } from './json-logger.ts';
import { currentTrace, toTraceParent } from './tracer.ts';
import type { Use } from './warm-ping.ts';

/** The part of Lambda's context object that we use. */
export interface LambdaContext {
  awsRequestId: string;
  functionName?: string;
  getRemainingTimeInMillis?: () => number;
}

/** What every handler gets besides its input. */
export interface InvocationContext {
  logger: Logger;
  metrics: Metrics;
  /** Milliseconds left until Lambda ends the invocation. */
  remainingMs(): number;
  /** This invocation's own trace as W3C trace context; null where nobody traces. */
  traceParent(): string | null;
}

/** One running invocation, as the entry modules see it. */
export interface Invocation extends InvocationContext {
  metrics: EmfMetrics;
  requestId: string;
  /** Milliseconds since it began, to the microsecond. */
  elapsedMs(): number;
  /** X-Ray's trace id, else Lambda's request id. */
  traceId(): string;
}

/** Keeps what outlives one invocation: the metrics buffer, the logger, the age of the environment. */
export interface InvocationScope {
  readonly environment: Environment;
  readonly metrics: EmfMetrics;
  /** Dimensions of what is measured of the function itself. */
  readonly ofFunction: Dimensions;
  begin(context: LambdaContext | undefined): Invocation;
  /** Adds the environment's own measurements and writes everything out. */
  end(): void;
  /** When the environment was used; after its first use nothing is a cold start. */
  readonly use: Use;
}

/** Lambda's default time limit; used only where no context says otherwise (tests, local calls). */
const DEFAULT_REMAINING_MS = 20_000;

/** An environment's age and memory are written with its first invocation and then at most this often, so that busy ones do not count more. */
const AGE_EVERY_MS = 60_000;

/** One scope a function, made when its module is loaded, which is when the environment's age starts. */
export function invocationScope(service: string, environment: Environment): InvocationScope {
  const { variables, clock, writeLine, monotonic } = environment;
  const namespace = variables['POWERTOOLS_METRICS_NAMESPACE'] ?? 'springtide';
  const metrics = emfMetrics({ namespace, dimensions: { service }, clock, writeLine });
  const fields = { function_name: variables['AWS_LAMBDA_FUNCTION_NAME'] };
  const root = jsonLogger({ service, level: variables['LOG_LEVEL'], clock, writeLine, fields });
  const bornMs = monotonic();
  const provisioned = variables['AWS_LAMBDA_INITIALIZATION_TYPE'] === 'provisioned-concurrency';
  // CloudWatch knows a function's memory from log lines only, so the environment says it itself.
  const ofFunction = { function: variables['AWS_LAMBDA_FUNCTION_NAME'] ?? 'local' };
  const traceParent = () => traceParentOf(variables);
  let usedMs: number | undefined;
  let ageDueMs = bornMs;
  return {
    ...{ environment, metrics, ofFunction },
    begin(context) {
      const requestId = context?.awsRequestId ?? 'local';
      const logger = lazyLogger(() =>
        root.with({ function_request_id: requestId, ...traceField(variables) }),
      );
      const traceId = () => currentTrace(variables)?.traceId ?? requestId;
      const remainingMs = remaining(context);
      beginInvocationTime(remainingMs);
      const startedMs = monotonic();
      const elapsedMs = () => Math.round((monotonic() - startedMs) * 1000) / 1000;
      return { logger, metrics, requestId, elapsedMs, traceId, traceParent, remainingMs };
    },
    end() {
      if (usedMs === undefined && !provisioned) metrics.add('ColdStart', 1, 'Count');
      usedMs = clock();
      const nowMs = monotonic();
      if (nowMs >= ageDueMs) {
        metrics.add('environment_age_seconds', Math.round(nowMs - bornMs) / 1000, 'Seconds');
        metrics.addWith(ofFunction, 'memory_used_bytes', environment.memoryBytes(), 'Bytes');
        ageDueMs = nowMs + AGE_EVERY_MS;
      }
      metrics.flush(usedMs);
    },
    use: {
      idleMs: () => (usedMs === undefined ? undefined : clock() - usedMs),
      ageMs: monotonic,
      nowMs: clock,
      touch: () => {
        usedMs = clock();
      },
    },
  };
}

function remaining(context: LambdaContext | undefined): () => number {
  return () => context?.getRemainingTimeInMillis?.() ?? DEFAULT_REMAINING_MS;
}

function traceParentOf(variables: Environment['variables']): string | null {
  const trace = currentTrace(variables);
  return trace ? toTraceParent(trace) : null;
}

function traceField(variables: Environment['variables']): Record<string, string> {
  const trace = currentTrace(variables);
  return trace === undefined ? {} : { xray_trace_id: trace.traceId };
}

/** Most invocations log nothing, so their logger is made by the first line. */
export function lazyLogger(make: () => Logger): Logger {
  return new LazyLogger(make);
}

/** A class, because one is made for every request: one object instead of five closures. */
class LazyLogger implements Logger {
  readonly #make: () => Logger;
  #made: Logger | undefined;

  constructor(make: () => Logger) {
    this.#make = make;
  }

  get #logger(): Logger {
    this.#made ??= this.#make();
    return this.#made;
  }

  debug(message: string, data?: LogData): void {
    this.#logger.debug(message, data);
  }

  info(message: string, data?: LogData): void {
    this.#logger.info(message, data);
  }

  warn(message: string, data?: LogData): void {
    this.#logger.warn(message, data);
  }

  error(message: string, data?: LogData): void {
    this.#logger.error(message, data);
  }

  with(data: LogData): Logger {
    return new LazyLogger(() => this.#logger.with(data));
  }
}
