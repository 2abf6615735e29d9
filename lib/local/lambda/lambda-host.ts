import type { Engine } from '../engines/engine.ts';
import type { Invoke, InvokeOutcome } from './contracts.ts';
import { maxRequestBytes, startControlEndpoint } from './control/control-endpoint.ts';
import type { AccountLoad, OnLambdaEvent } from './lambda-event.ts';
import type { LambdaHostOptions } from './lambda-host-options.ts';
import { assembleLambda, type LambdaParts } from './lambda-parts.ts';
import type { LogEntry } from './log-lines.ts';
import { startProcessGuard } from './process-guard.ts';
import type { ProvisionedConfig } from './provisioned-pools.ts';
import { errorVerdict, type Sandbox } from './sandbox.ts';

export interface SandboxSnapshot {
  functionName: string;
  /** `retiring` ends after the invocation it serves; `ending` is being killed. */
  state: 'init' | 'idle' | 'busy' | 'retiring' | 'ending';
  provisioned: boolean;
  /** 0 while it initialises. */
  pid: number;
  ageMs: number;
  invocations: number;
  maxMemoryMb: number | undefined;
}

export interface ConcurrencySnapshot {
  functionName: string;
  alias: string;
  inFlight: number;
  provisionedInFlight: number;
  reserved: number | undefined;
  provisioned: ProvisionedConfig | undefined;
}

export interface LambdaHost extends Engine {
  invoke: Invoke;
  /** Puts an event into the internal queue. @returns its request id. */
  invokeAsync(functionName: string, payload: string): string;
  /** Base address of the control endpoint, for `endpoint` of the Lambda client. */
  url: string;
  sandboxes(): SandboxSnapshot[];
  concurrency(): ConcurrencySnapshot[];
  account(): AccountLoad;
  /** This machine's own limits, never Lambda's. */
  machine(): { processes: number; starting: number; waiting: number; maxProcesses: number };
  /** Newest log lines of a function, oldest first. */
  logs(functionName: string): readonly LogEntry[];
  /** Kills one environment where it stands. @returns false when there is none with that pid. */
  killSandbox(pid: number): boolean;
  /** Kills one of the function's environments, chosen by `random` (0 inclusive to 1 exclusive). @returns its pid. */
  killRandom(functionName: string, random: () => number): number | undefined;
  /** Ends a deploy: aliases point at what this start has published. */
  moveAliases(): void;
  /** Hears every event from now on. @returns how to stop listening. */
  on(listener: OnLambdaEvent): () => void;
}

/** Starts the local Lambda: sandboxes on demand, Lambda's concurrency rules, and its API for the real SDK. */
export async function startLambdaHost(options: LambdaHostOptions): Promise<LambdaHost> {
  const listeners = new Set<OnLambdaEvent>();
  const guard = startProcessGuard();
  const onEvent: OnLambdaEvent = (event) => {
    for (const listener of listeners) listener(event);
  };
  const parts = assembleLambda(options, { guard, onEvent });
  const control = await startControlEndpoint(parts);
  const timer = setInterval(() => parts.fleet.reap(), 500);
  timer.unref();
  const stop = async () => {
    clearInterval(timer);
    parts.pools.stop();
    await control.close();
    await parts.fleet.stop();
    await parts.asyncInvocations.stop();
    await guard.close();
  };
  let stopped: Promise<void> | undefined;
  return {
    ...invoking(parts),
    ...watching(parts),
    ...crashing(parts),
    description: `Lambda host, ${options.functions.length} functions, at most ${parts.maxProcesses} sandboxes`,
    url: control.url,
    moveAliases: () => parts.registry.moveAliases(),
    on: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

function invoking(parts: LambdaParts): Pick<LambdaHost, 'invoke' | 'invokeAsync'> {
  const { registry, dispatcher, asyncInvocations, options } = parts;
  return {
    invoke: async (functionName, payload, waitMs) => {
      const target = registry.resolve(functionName);
      if (Buffer.byteLength(payload) > maxRequestBytes) return requestTooLarge();
      const patience = waitMs === undefined ? {} : { waitMs };
      return dispatcher.run(target, { requestId: options.newId(), payload, ...patience });
    },
    invokeAsync: (functionName, payload) => {
      const requestId = options.newId();
      asyncInvocations.submit(registry.resolve(functionName), { requestId, payload });
      return requestId;
    },
  };
}

/** What the control endpoint answers with status 413; nothing ran. */
function requestTooLarge(): InvokeOutcome {
  const errorMessage = `Request must be smaller than ${maxRequestBytes} bytes for the InvokeFunction operation`;
  return { ...errorVerdict('RequestTooLargeException', errorMessage), coldStart: false };
}

function watching(
  parts: LambdaParts,
): Pick<LambdaHost, 'sandboxes' | 'concurrency' | 'account' | 'machine' | 'logs'> {
  const { registry, fleet, pools, maxProcesses } = parts;
  return {
    sandboxes: () => [...initialising(parts), ...running(parts)],
    concurrency: () =>
      registry.all().map((record) => ({
        functionName: record.spec.name,
        alias: record.spec.alias,
        inFlight: record.onDemandInFlight + record.provisionedInFlight,
        provisionedInFlight: record.provisionedInFlight,
        reserved: record.reserved,
        provisioned: pools.get(record.spec.name),
      })),
    account: () => parts.limits.load(),
    machine: () => {
      const { processes, waiting } = fleet;
      return { processes, starting: fleet.starting().length, waiting, maxProcesses };
    },
    logs: (functionName) => registry.resolve(functionName).record.logs.all(),
  };
}

function initialising({ fleet, options }: LambdaParts): SandboxSnapshot[] {
  return fleet.starting().map(({ functionName, type, bornMs }) => ({
    functionName,
    state: 'init',
    provisioned: type === 'provisioned-concurrency',
    pid: 0,
    ageMs: options.clock() - bornMs,
    invocations: 0,
    maxMemoryMb: undefined,
  }));
}

function running({ fleet, options }: LambdaParts): SandboxSnapshot[] {
  return fleet.residents().map((resident) => ({
    functionName: resident.functionName,
    state: resident.state,
    provisioned: resident.type === 'provisioned-concurrency',
    pid: resident.sandbox.pid,
    ageMs: options.clock() - resident.bornMs,
    invocations: resident.sandbox.invocations,
    maxMemoryMb: resident.sandbox.maxMemoryMb,
  }));
}

function crashing(parts: LambdaParts): Pick<LambdaHost, 'killSandbox' | 'killRandom'> {
  const living = () => parts.fleet.residents().filter((resident) => resident.sandbox.alive);
  const kill = (sandbox: Sandbox | undefined) => {
    sandbox?.crash();
    return sandbox?.pid;
  };
  return {
    killSandbox: (pid) => kill(living().find(({ sandbox }) => sandbox.pid === pid)?.sandbox) !== undefined,
    killRandom: (functionName, random) => {
      const candidates = living().filter((resident) => resident.functionName === functionName);
      return kill(candidates[Math.floor(random() * candidates.length)]?.sandbox);
    },
  };
}
