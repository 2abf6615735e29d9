/** One function as the synthesized template describes it. */
export interface FunctionSpec {
  /** Physical name, for example `orders-api`. */
  name: string;
  /** Folder that holds the bundle and the handler in Lambda's form, for example `index.handler`. */
  bundleDir: string;
  handler: string;
  environment: Readonly<Record<string, string>>;
  timeoutSeconds: number;
  memoryMb: number;
  /** undefined: shares the account's unreserved pool. */
  reservedConcurrency?: number;
  /** The alias that triggers invoke; provisioned concurrency belongs to it. */
  alias: string;
}

/** Lambda's reasons for a 429 (TooManyRequestsException.Reason). */
export type ThrottleReason =
  | 'ConcurrentInvocationLimitExceeded'
  | 'FunctionInvocationRateLimitExceeded'
  | 'ReservedFunctionConcurrentInvocationLimitExceeded'
  | 'ReservedFunctionInvocationRateLimitExceeded'
  | 'CallerRateLimitExceeded';

/** How an invocation ended. `error` is an unhandled error, a crash (`Runtime.ExitError`) or a timeout (`Sandbox.Timedout`). */
export type InvokeOutcome =
  | { kind: 'ok'; payload: string; coldStart: boolean }
  | { kind: 'error'; errorType: string; errorMessage: string; payload: string; coldStart: boolean }
  | { kind: 'throttled'; reason: ThrottleReason; retryAfterSeconds: number };

/**
 * Runs one event in one sandbox of the function's alias and waits for the outcome; never throws for what Lambda itself reports.
 * `waitMs`: for how long the caller waits; one who has left gets no process of this machine any more.
 */
export type Invoke = (functionName: string, payload: string, waitMs?: number) => Promise<InvokeOutcome>;

/** What UpdateEventSourceMapping may change, and what the mapping's poller obeys at once. */
export interface EventSourceMappingState {
  uuid: string;
  functionName: string;
  eventSourceArn: string;
  enabled: boolean;
  batchSize: number;
  batchWindowSeconds: number;
  /** A change to undefined takes the limit away, as `ScalingConfig: {}` does. */
  maximumConcurrency?: number | undefined;
  minimumPollers?: number | undefined;
  maximumPollers?: number | undefined;
  state: 'Enabled' | 'Disabled' | 'Updating';
}

export interface EventSourceMappings {
  list(): EventSourceMappingState[];
  get(uuid: string): EventSourceMappingState | undefined;
  update(uuid: string, change: Partial<EventSourceMappingState>): EventSourceMappingState;
}
