import { AwsError } from './aws-error.ts';
import type { LambdaParts } from './lambda-parts.ts';
import { cpuMs } from './process-cpu.ts';
import type { Finished, Sandbox } from './sandbox.ts';

/** What is measured: one environment of the given size, one event after the other. */
export interface SandboxMeasurement {
  functionName: string;
  memoryMb: number;
  /** Events; those before `warmUp` only warm the environment. */
  payloads: readonly string[];
  warmUp: number;
}

export interface MeasuredSandbox {
  initMs: number;
  /** Wall time of each event after the warm-up, on this machine's CPU. */
  durationsMs: number[];
  /** CPU time an event took on average, ms. */
  cpuMsEach: number;
  /** Largest resident size of the process. */
  peakMemoryMb: number;
  /** Events that failed or killed the environment, with the last reason. */
  failed: number;
  failure: string | null;
}

/** Runs events in an environment of its own, outside of the fleet, its concurrency and every metric. */
export async function measureSandbox(
  parts: LambdaParts,
  { functionName, memoryMb, payloads, warmUp }: SandboxMeasurement,
): Promise<MeasuredSandbox> {
  const started = await parts.startAside(functionName, memoryMb);
  if (started.kind === 'failed') {
    const { failure } = started;
    return nothing(failure.kind === 'error' ? `${failure.errorType}: ${failure.errorMessage}` : 'unknown');
  }
  try {
    return await measure(parts, started.sandbox, { functionName, memoryMb, payloads, warmUp });
  } finally {
    await started.sandbox.stop();
  }
}

function nothing(failure: string): MeasuredSandbox {
  return { initMs: 0, durationsMs: [], cpuMsEach: 0, peakMemoryMb: 0, failed: 1, failure };
}

async function measure(
  parts: LambdaParts,
  sandbox: Sandbox,
  { functionName, payloads, warmUp }: SandboxMeasurement,
): Promise<MeasuredSandbox> {
  const run = eventRunner(parts, sandbox, functionName);
  const warmed = await runEach(run, payloads.slice(0, warmUp));
  const before = cpuOf(sandbox);
  const measured = await runEach(run, payloads.slice(warmUp));
  const all = [...warmed, ...measured];
  const failures = all.flatMap(({ verdict }) => (verdict.kind === 'error' ? [verdict] : []));
  const last = failures.at(-1);
  return {
    initMs: sandbox.initMs,
    durationsMs: measured.map(({ durationMs }) => durationMs),
    cpuMsEach: (cpuOf(sandbox) - before) / Math.max(1, measured.length),
    peakMemoryMb: Math.max(0, ...all.map(({ maxMemoryMb }) => maxMemoryMb ?? 0)),
    failed: failures.length,
    failure: last ? `${last.errorType}: ${last.errorMessage}` : null,
  };
}

type RunEvent = (payload: string) => Promise<Finished>;

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

/** Up to the first event that kills the environment. */
async function runEach(run: RunEvent, payloads: readonly string[]): Promise<Finished[]> {
  const all: Finished[] = [];
  for (const payload of payloads) {
    const finished = await run(payload);
    all.push(finished);
    if (finished.verdict.kind === 'error' && finished.verdict.errorType.startsWith('Runtime.')) break;
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
