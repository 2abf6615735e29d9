import { AwsError } from './aws-error.ts';
import type { LambdaParts } from './lambda-parts.ts';
import { cpuMs } from './process-cpu.ts';
import type { Finished, Sandbox } from './sandbox.ts';

/** An event of another function, run by the product's own environments and not measured. */
export interface Preparation {
  functionName: string;
  payload: string;
}

/** What is measured: one environment of the given size, one event after the other. */
export interface SandboxMeasurement {
  functionName: string;
  memoryMb: number;
  /** Events; those before `warmUp` only warm the environment. */
  payloads: readonly string[];
  warmUp: number;
  /**
   * What has to happen before the event of the same number, so that it finds work to do. Meanwhile the function's own event
   * source mappings rest, or the product itself would do that work first.
   */
  before?: readonly (readonly Preparation[])[] | undefined;
}

export interface MeasuredSandbox {
  initMs: number;
  /** Wall time of each event after the warm-up, on this machine's CPU. */
  durationsMs: number[];
  /** CPU time an event took on average, ms. */
  cpuMsEach: number;
  /** Largest resident size of the process. */
  peakMemoryMb: number;
  /** Events that failed or killed the environment, with the first reason: what comes after an environment has died is no reason. */
  failed: number;
  failure: string | null;
}

/** Runs events in an environment of its own, outside of the fleet, its concurrency and every metric. */
export async function measureSandbox(
  parts: LambdaParts,
  measurement: SandboxMeasurement,
): Promise<MeasuredSandbox> {
  const { functionName, memoryMb } = measurement;
  const started = await parts.startAside(functionName, memoryMb);
  if (started.kind === 'failed') {
    const { failure } = started;
    return nothing(failure.kind === 'error' ? `${failure.errorType}: ${failure.errorMessage}` : 'unknown');
  }
  const resume = measurement.before ? restMappings(parts, functionName) : () => undefined;
  try {
    return await measure(parts, started.sandbox, measurement);
  } finally {
    resume();
    await started.sandbox.stop();
  }
}

/** Stops the function's pollers. @returns how to start those again that ran. */
function restMappings({ registry, options }: LambdaParts, functionName: string): () => void {
  const { name } = registry.resolve(functionName).record.spec;
  const mappings = options.eventSourceMappings;
  const running = mappings?.list().filter((one) => one.functionName === name && one.enabled) ?? [];
  for (const { uuid } of running) mappings?.update(uuid, { enabled: false });
  return () => {
    for (const { uuid } of running) mappings?.update(uuid, { enabled: true });
  };
}

function nothing(failure: string): MeasuredSandbox {
  return { initMs: 0, durationsMs: [], cpuMsEach: 0, peakMemoryMb: 0, failed: 1, failure };
}

async function measure(
  parts: LambdaParts,
  sandbox: Sandbox,
  { functionName, payloads, warmUp, before = [] }: SandboxMeasurement,
): Promise<MeasuredSandbox> {
  const run = eventRunner(parts, sandbox, functionName);
  const events = payloads.map((payload, index) => ({ payload, before: before[index] ?? [] }));
  const prepared: RunPrepared = async (event) => {
    await prepare(parts, event.before);
    return run(event.payload);
  };
  const warmed = await runEach(prepared, events.slice(0, warmUp));
  const cpuBefore = cpuOf(sandbox);
  const measured = await runEach(prepared, events.slice(warmUp));
  const all = [...warmed, ...measured];
  const failures = all.flatMap(({ verdict }) => reasonOf(verdict));
  return {
    initMs: sandbox.initMs,
    durationsMs: measured.map(({ durationMs }) => durationMs),
    cpuMsEach: (cpuOf(sandbox) - cpuBefore) / Math.max(1, measured.length),
    peakMemoryMb: Math.max(0, ...all.map(({ maxMemoryMb }) => maxMemoryMb ?? 0)),
    failed: failures.length,
    failure: failures[0] ?? null,
  };
}

/** Why an event failed; empty when it did not. A batch that gives messages back has failed, though nothing was thrown. */
function reasonOf(verdict: Finished['verdict']): string[] {
  if (verdict.kind === 'error') return [`${verdict.errorType}: ${verdict.errorMessage}`];
  return verdict.payload.startsWith('{"batchItemFailures":[{') ? [`given back: ${verdict.payload}`] : [];
}

/** Errors: what was to be prepared did not happen, with what the function answered. */
async function prepare(parts: LambdaParts, before: readonly Preparation[]): Promise<void> {
  for (const { functionName, payload } of before) {
    const call = { requestId: parts.options.newId(), payload };
    const outcome = await parts.dispatcher.run(parts.registry.resolve(functionName), call);
    const { statusCode = 200 } = outcome.kind === 'ok' ? statusIn(outcome.payload) : { statusCode: 500 };
    if (statusCode >= 400)
      throw new AwsError(
        'ServiceException',
        `preparing by ${functionName} failed: ${JSON.stringify(outcome)}`,
      );
  }
}

function statusIn(payload: string): { statusCode?: number } {
  return (JSON.parse(payload) as { statusCode?: number } | null) ?? {};
}

type RunEvent = (payload: string) => Promise<Finished>;
type PreparedEvent = { payload: string; before: readonly Preparation[] };
type RunPrepared = (event: PreparedEvent) => Promise<Finished>;

function eventRunner({ registry, options }: LambdaParts, sandbox: Sandbox, functionName: string): RunEvent {
  const { spec } = registry.resolve(functionName).record;
  const invokedFunctionArn = registry.arn(spec.name, spec.alias);
  return (payload) =>
    sandbox.invoke({
      requestId: options.newId(),
      payload,
      invokedFunctionArn,
      traceId: 'Root=1-0-0;Sampled=0',
    });
}

const DEADLY = /^Runtime\.|^Sandbox\.Timedout$/;

/** Up to the first event that kills the environment. */
async function runEach(run: RunPrepared, events: readonly PreparedEvent[]): Promise<Finished[]> {
  const all: Finished[] = [];
  for (const event of events) {
    const finished = await run(event);
    all.push(finished);
    if (finished.verdict.kind === 'error' && DEADLY.test(finished.verdict.errorType)) break;
  }
  return all;
}

/** A dead process has used what it has: nothing is read of it any more. */
function cpuOf(sandbox: Sandbox): number {
  if (!sandbox.alive) return 0;
  const used = cpuMs(sandbox.pid);
  if (used === undefined)
    throw new AwsError('ServiceException', 'CPU time is read from /proc, which is not here');
  return used;
}
