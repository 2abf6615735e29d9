import type { Clock } from '../../../functions/kernel/clock.ts';
import type { InvokeOutcome } from './contracts.ts';
import type { Call } from './dispatcher.ts';
import type { Target } from './function-registry.ts';
import type { OnLambdaEvent } from './lambda-event.ts';

export interface AsyncSettings {
  /** Waits before the retries after a function error; Lambda's are one and two minutes. */
  errorRetriesMs: readonly number[];
  /** Back-off after a throttle: doubles from the first to the longest. */
  throttleFirstMs: number;
  throttleLongestMs: number;
  /** Oldest event that is still tried: six hours. */
  maxAgeMs: number;
}

export const lambdaAsyncSettings: AsyncSettings = {
  errorRetriesMs: [60_000, 120_000],
  throttleFirstMs: 1000,
  throttleLongestMs: 300_000,
  maxAgeMs: 6 * 3_600_000,
};

/** What an on-failure destination receives, in Lambda's own shape. */
export interface FailureRecord {
  version: '1.0';
  timestamp: string;
  requestContext: {
    requestId: string;
    functionArn: string;
    condition: 'RetriesExhausted' | 'EventAgeExceeded' | 'ZeroReservedConcurrency';
    approximateInvokeCount: number;
  };
  requestPayload: unknown;
  responseContext?: { statusCode: 200; executedVersion: string; functionError: 'Unhandled' };
  responsePayload?: unknown;
}

export interface AsyncOptions {
  run(target: Target, call: Call): Promise<InvokeOutcome>;
  clock: Clock;
  settings: AsyncSettings;
  onFailure(record: FailureRecord, functionName: string): void;
  onEvent: OnLambdaEvent;
}

interface Pending {
  target: Target;
  call: Call;
  acceptedMs: number;
  /** Times the function really ran. */
  invocations: number;
  throttles: number;
}

/** Lambda's internal queue for `InvocationType: Event`. */
export class AsyncInvocations {
  readonly #options: AsyncOptions;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #running = new Set<Promise<void>>();
  #stopped = false;

  constructor(options: AsyncOptions) {
    this.#options = options;
  }

  /** Events accepted and not yet done. */
  get depth(): number {
    return this.#running.size + this.#timers.size;
  }

  /** Takes the event; its fate is the queue's business from here. */
  submit(target: Target, call: Call): void {
    const functionName = target.record.spec.name;
    this.#options.onEvent({ kind: 'async', functionName, step: 'received', ageMs: 0 });
    this.#try({ target, call, acceptedMs: this.#options.clock(), invocations: 0, throttles: 0 });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    await Promise.all(this.#running);
  }

  #try(pending: Pending): void {
    const work = this.#options.run(pending.target, pending.call).then((outcome) => {
      this.#running.delete(work);
      if (!this.#stopped) this.#judge(pending, outcome);
    });
    this.#running.add(work);
  }

  #judge(pending: Pending, outcome: InvokeOutcome): void {
    if (outcome.kind === 'ok') return;
    if (this.#age(pending) > this.#options.settings.maxAgeMs)
      return void this.#fail(pending, 'EventAgeExceeded', outcome);
    if (outcome.kind === 'throttled') return void this.#afterThrottle(pending, outcome);
    const wait = this.#options.settings.errorRetriesMs[pending.invocations];
    pending.invocations += 1;
    if (wait === undefined) return void this.#fail(pending, 'RetriesExhausted', outcome);
    this.#later(pending, wait);
  }

  #afterThrottle(pending: Pending, outcome: InvokeOutcome): void {
    if (pending.target.record.reserved === 0)
      return void this.#fail(pending, 'ZeroReservedConcurrency', outcome);
    const { throttleFirstMs, throttleLongestMs } = this.#options.settings;
    const wait = Math.min(throttleLongestMs, throttleFirstMs * 2 ** pending.throttles);
    pending.throttles += 1;
    this.#later(pending, wait);
  }

  #later(pending: Pending, waitMs: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#try(pending);
    }, waitMs);
    this.#timers.add(timer);
  }

  #age(pending: Pending): number {
    return this.#options.clock() - pending.acceptedMs;
  }

  #fail(
    pending: Pending,
    condition: FailureRecord['requestContext']['condition'],
    outcome: InvokeOutcome,
  ): void {
    const { target, call } = pending;
    const functionName = target.record.spec.name;
    this.#options.onEvent({ kind: 'async', functionName, step: 'dropped', ageMs: this.#age(pending) });
    const record: FailureRecord = {
      version: '1.0',
      timestamp: new Date(this.#options.clock()).toISOString(),
      requestContext: {
        requestId: call.requestId,
        functionArn: target.arn,
        condition,
        approximateInvokeCount: pending.invocations,
      },
      requestPayload: JSON.parse(call.payload),
      ...responseOf(outcome, target.record.version),
    };
    this.#options.onFailure(record, functionName);
  }
}

function responseOf(
  outcome: InvokeOutcome,
  executedVersion: string,
): Pick<FailureRecord, 'responseContext' | 'responsePayload'> {
  if (outcome.kind !== 'error') return {};
  return {
    responseContext: { statusCode: 200, executedVersion, functionError: 'Unhandled' },
    responsePayload: JSON.parse(outcome.payload),
  };
}
