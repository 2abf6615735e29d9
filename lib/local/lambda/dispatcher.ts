import type { Clock } from '../../../functions/kernel/clock.ts';
import { type Admission, admit, concurrencyReason } from './admission.ts';
import type { ConcurrencyLimits } from './concurrency-limits.ts';
import type { InvokeOutcome, ThrottleReason } from './contracts.ts';
import type { Acquired, Fleet } from './fleet.ts';
import type { FunctionRecord, Target } from './function-registry.ts';
import type { FunctionLoad, OnLambdaEvent } from './lambda-event.ts';
import { reportLine } from './log-lines.ts';
import type { ProvisionedPools } from './provisioned-pools.ts';
import type { Finished, Sandbox, Verdict } from './sandbox.ts';
import { TokenBucket } from './token-bucket.ts';
import type { Patience } from './waiter.ts';

/** Requests per second that one unit of concurrency allows. */
const requestsPerConcurrency = 10;
const environmentsBurst = 1000;
const environmentsPerSecond = 100;

export interface DispatcherOptions {
  fleet: Fleet;
  pools: ProvisionedPools;
  limits: ConcurrencyLimits;
  clock: Clock;
  traceId(): string;
  log(record: FunctionRecord, requestId: string | undefined, line: string): void;
  onEvent: OnLambdaEvent;
}

export interface Call extends Patience {
  requestId: string;
  payload: string;
  clientContext?: string;
}

type Admitted = Exclude<Admission, { kind: 'throttled' }>;

/** Lets invocations in by Lambda's rules and runs each in one environment. */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #accountRequests = new TokenBucket();

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  async run(target: Target, call: Call): Promise<InvokeOutcome> {
    const admission = this.#admit(target);
    if (admission.kind === 'throttled') return this.#throttle(target, admission.reason);
    this.#begin(target, admission);
    try {
      const acquired = await this.#acquire(target.record, admission, call);
      if (acquired.kind === 'full') return this.#turnAway(target, call, acquired.reason);
      if (acquired.kind === 'failed') return this.#failInit(target, call, acquired.failure);
      return await this.#runIn(target, call, acquired);
    } finally {
      count(target.record, admission, -1);
    }
  }

  #admit(target: Target): Admission {
    const { fleet, pools, limits, clock } = this.#options;
    const { record } = target;
    const now = clock();
    const name = record.spec.name;
    const concurrency = record.reserved ?? limits.unreservedLimit();
    const rate = requestsPerConcurrency * concurrency;
    const provisionedRate = requestsPerConcurrency * pools.allocated(name);
    return admit({
      reserved: record.reserved,
      onDemandInFlight: record.onDemandInFlight,
      provisionedFree: target.viaAlias ? pools.free(name) : 0,
      provisionedRequested: pools.requested(name),
      provisionedRateLeft: record.provisionedRequests.level(now, provisionedRate, provisionedRate) >= 1,
      rateLeft: this.#requestsOf(record).level(now, rate, rate) >= 1,
      warmIdle: fleet.hasIdle(name),
      environmentLeft: record.environments.level(now, environmentsBurst, environmentsPerSecond) >= 1,
      unreservedInFlight: limits.unreservedInFlight(),
      unreservedLimit: limits.unreservedLimit(),
    });
  }

  /** Functions without a reserve share the account's rate. */
  #requestsOf(record: FunctionRecord): TokenBucket {
    return record.reserved === undefined ? this.#accountRequests : record.requests;
  }

  #throttle(target: Target, reason: ThrottleReason): InvokeOutcome {
    const { name, alias } = target.record.spec;
    this.#options.onEvent({ kind: 'throttled', functionName: name, alias, reason });
    return { kind: 'throttled', reason, retryAfterSeconds: 1 };
  }

  /** As Lambda answers when it has no environment left; the function's log says that it was this machine. */
  #turnAway(target: Target, { requestId }: Call, reason: string): InvokeOutcome {
    this.#options.log(target.record, requestId, `RequestId: ${requestId} was never run. ${reason}`);
    return this.#throttle(target, concurrencyReason(target.record));
  }

  #begin(target: Target, admission: Admitted): void {
    const { record } = target;
    const { name, alias } = record.spec;
    const { fleet, limits, pools } = this.#options;
    this.#requestsOf(record).take();
    if (admission.kind === 'provisioned') record.provisionedRequests.take();
    else if (!fleet.hasIdle(name)) record.environments.take();
    count(record, admission, 1);
    const account = limits.load();
    const load = loadOf(record, admission, pools.allocated(name));
    this.#options.onEvent({ kind: 'invocation-started', functionName: name, alias, load, account });
  }

  #acquire(record: FunctionRecord, admission: Admitted, patience: Patience): Promise<Acquired> {
    const name = record.spec.name;
    const sandbox = admission.kind === 'provisioned' ? this.#options.pools.take(name) : undefined;
    if (sandbox) return Promise.resolve({ kind: 'ready', sandbox, coldStart: false });
    return this.#options.fleet.acquire(name, patience);
  }

  async #runIn(
    target: Target,
    call: Call,
    acquired: Extract<Acquired, { kind: 'ready' }>,
  ): Promise<InvokeOutcome> {
    const { sandbox, coldStart } = acquired;
    const { record, arn } = target;
    const isFirst = sandbox.invocations === 0;
    this.#options.log(
      record,
      call.requestId,
      `START RequestId: ${call.requestId} Version: ${record.version}`,
    );
    const { requestId, payload, clientContext } = call;
    const finished = await sandbox.invoke({
      ...{ requestId, payload, ...(clientContext === undefined ? {} : { clientContext }) },
      invokedFunctionArn: arn,
      traceId: this.#options.traceId(),
    });
    this.#logEnd(record, { call, sandbox, finished, isFirst, coldStart });
    // A provisioned environment always returns to its pool; the pool passes on what it does not know.
    this.#options.pools.giveBack(record.spec.name, sandbox);
    return this.#finish(target, call, { ...finished, coldStart });
  }

  #logEnd(
    record: FunctionRecord,
    end: { call: Call; sandbox: Sandbox; finished: Finished; isFirst: boolean; coldStart: boolean },
  ): void {
    const { requestId } = end.call;
    const { verdict, durationMs, maxMemoryMb } = end.finished;
    const log = (line: string) => this.#options.log(record, requestId, line);
    if (verdict.kind === 'error' && verdict.errorType === 'Sandbox.Timedout') {
      const at = new Date(this.#options.clock()).toISOString();
      log(`${at} ${requestId} Task timed out after ${record.spec.timeoutSeconds.toFixed(2)} seconds`);
    }
    log(`END RequestId: ${requestId}`);
    const initMs = end.isFirst ? end.sandbox.initMs : undefined;
    const { memoryMb } = record.spec;
    log(reportLine({ requestId, durationMs, memoryMb, maxMemoryMb, initMs, initBilled: end.coldStart }));
  }

  #failInit(target: Target, call: Call, verdict: Verdict): InvokeOutcome {
    if (verdict.kind === 'error') {
      const { errorType, errorMessage } = verdict;
      const functionName = target.record.spec.name;
      const line = `INIT_REPORT Phase: invoke Status: error Error Type: ${errorType}`;
      this.#options.log(target.record, call.requestId, line);
      this.#options.onEvent({ kind: 'sandbox-failed', functionName, errorType, errorMessage });
    }
    return this.#finish(target, call, { verdict, durationMs: 0, coldStart: true });
  }

  #finish(
    target: Target,
    call: Call,
    end: { verdict: Verdict; durationMs: number; coldStart: boolean },
  ): InvokeOutcome {
    const { verdict, durationMs, coldStart } = end;
    const { name, alias } = target.record.spec;
    this.#options.onEvent({
      kind: 'invocation-ended',
      functionName: name,
      alias,
      requestId: call.requestId,
      outcome: verdict.kind,
      ...(verdict.kind === 'error' ? { errorType: verdict.errorType } : {}),
      durationMs,
      coldStart,
    });
    return { ...verdict, coldStart };
  }
}

function count(record: FunctionRecord, admission: Admitted, change: 1 | -1): void {
  if (admission.kind === 'provisioned') record.provisionedInFlight += change;
  else record.onDemandInFlight += change;
}

function loadOf(record: FunctionRecord, admission: Admitted, provisionedAllocated: number): FunctionLoad {
  const spill = admission.kind === 'on-demand' && admission.spillover;
  return {
    inFlight: record.onDemandInFlight + record.provisionedInFlight,
    provisionedInFlight: record.provisionedInFlight,
    provisionedAllocated,
    runsOn: admission.kind === 'provisioned' ? 'provisioned' : spill ? 'spillover' : 'on-demand',
  };
}
