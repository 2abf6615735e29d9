import type { Clock } from '../../../functions/kernel/clock.ts';
import type { FunctionSpec } from './contracts.ts';
import type { Started } from './fleet.ts';
import type { ProcessGuard } from './process-guard.ts';
import { Sandbox } from './sandbox.ts';
import { type InitializationType, type LambdaPlace, sandboxEnvironment } from './sandbox-environment.ts';
import { spawnSandboxProcess } from './sandbox-process.ts';

/** Lambda's limit for the initialisation of an on-demand environment. */
const onDemandInitMs = 10_000;
/** Provisioned environments may take 130 seconds, or the function's timeout when that is longer. */
const provisionedInitMs = 130_000;

export interface StartContext {
  spec: FunctionSpec;
  version: string;
  type: InitializationType;
}

export interface StartSandboxOptions {
  place: LambdaPlace;
  searchPath: string;
  clock: Clock;
  newId(): string;
  guard: ProcessGuard;
  freeze: boolean;
  initTimeoutMs?: number;
  onLine(requestId: string | undefined, line: string): void;
}

/**
 * Starts one environment. As Lambda does, an initialisation that failed on demand is tried once more,
 * then within the function's own timeout; provisioned environments get one, longer try.
 */
export async function startSandbox(context: StartContext, options: StartSandboxOptions): Promise<Started> {
  const functionMs = context.spec.timeoutSeconds * 1000;
  if (context.type === 'provisioned-concurrency') {
    return startOnce(context, options, Math.max(provisionedInitMs, functionMs));
  }
  const first = await startOnce(context, options, options.initTimeoutMs ?? onDemandInitMs);
  return first.kind === 'ready' ? first : startOnce(context, options, functionMs);
}

async function startOnce(
  context: StartContext,
  options: StartSandboxOptions,
  initTimeoutMs: number,
): Promise<Started> {
  const sandbox = sandboxFor(context, options, initTimeoutMs);
  const failure = await sandbox.start();
  return failure ? { kind: 'failed', failure } : { kind: 'ready', sandbox };
}

function sandboxFor(context: StartContext, options: StartSandboxOptions, initTimeoutMs: number): Sandbox {
  const { spec, version, type } = context;
  const { place, searchPath, guard, freeze } = options;
  const day = new Date(options.clock()).toISOString().slice(0, 10).replaceAll('-', '/');
  const logStream = `${day}/[${version}]${options.newId().replaceAll('-', '')}`;
  return new Sandbox({
    spec,
    initTimeoutMs,
    freeze,
    onLine: options.onLine,
    spawn: (runtimeApi, onLine) => {
      const facts = { version, place, runtimeApi, initializationType: type, logStream, searchPath };
      return spawnSandboxProcess({ spec, guard, onLine, environment: sandboxEnvironment(spec, facts) });
    },
  });
}
