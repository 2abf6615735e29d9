import { AsyncInvocations, lambdaAsyncSettings } from './async-invocations.ts';
import { ConcurrencyLimits } from './concurrency-limits.ts';
import { Dispatcher } from './dispatcher.ts';
import { Fleet } from './fleet.ts';
import { FleetTotals } from './fleet-totals.ts';
import { FunctionRegistry } from './function-registry.ts';
import type { OnLambdaEvent } from './lambda-event.ts';
import type { LambdaHostOptions } from './lambda-host-options.ts';
import type { ProcessGuard } from './process-guard.ts';
import { ProvisionedPools } from './provisioned-pools.ts';
import { type Log, type SandboxStarter, sandboxStarter } from './sandbox-starter.ts';

/** Everything the host and its control endpoint work on. */
export interface LambdaParts {
  registry: FunctionRegistry;
  fleet: Fleet;
  totals: FleetTotals;
  startAside: SandboxStarter['startAside'];
  pools: ProvisionedPools;
  limits: ConcurrencyLimits;
  dispatcher: Dispatcher;
  asyncInvocations: AsyncInvocations;
  options: LambdaHostOptions;
  maxProcesses: number;
}

interface Surroundings {
  guard: ProcessGuard;
  onEvent: OnLambdaEvent;
}

/** Builds the parts and joins them; nothing runs yet. */
export function assembleLambda(options: LambdaHostOptions, around: Surroundings): LambdaParts {
  const { clock, newId } = options;
  const totals = new FleetTotals();
  const onEvent: OnLambdaEvent = (event) => {
    totals.hear(event);
    around.onEvent(event);
  };
  const place = { region: options.region ?? 'us-east-1', accountId: options.accountId ?? '000000000000' };
  const registry = new FunctionRegistry(options.functions, place, options.publishes);
  const maxProcesses = options.maxProcesses ?? 64;
  const log: Log = (record, requestId, line) => {
    record.logs.add({ requestId, line });
    options.onLog?.(record.spec.name, requestId, line);
  };
  const { start, startAside } = sandboxStarter({ options, registry, place, guard: around.guard, log });
  const fleet = new Fleet({ ...machineLimits(options), clock, maxProcesses, onEvent, start });
  const pools = new ProvisionedPools({
    preparationMs: options.provisioned?.preparationMs ?? 0,
    usableWhileRaising: options.provisioned?.usableWhileRaising ?? true,
    ...{ fleet, clock, maxProcesses, onEvent },
  });
  const limits = new ConcurrencyLimits(options.accountConcurrency ?? 1000, registry, (name) =>
    pools.requested(name),
  );
  const traceId = () => traceHeader(newId(), clock());
  const dispatcher = new Dispatcher({ fleet, pools, limits, clock, traceId, log, onEvent });
  const asyncInvocations = new AsyncInvocations({
    run: (target, call) => dispatcher.run(target, call),
    settings: { ...lambdaAsyncSettings, ...options.async },
    onFailure: options.onAsyncFailure ?? (() => undefined),
    ...{ clock, onEvent },
  });
  return {
    registry,
    fleet,
    totals,
    startAside,
    pools,
    limits,
    dispatcher,
    asyncInvocations,
    options,
    maxProcesses,
  };
}

function machineLimits(options: LambdaHostOptions) {
  return {
    maxStarts: options.maxStarts ?? 3,
    idleMs: options.idleMs ?? 360_000,
    maxWaitMs: options.maxWaitMs ?? 60_000,
  };
}

/** An X-Ray trace header: version, seconds as 8 hex digits, 24 hex digits; sampled off. */
function traceHeader(id: string, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000)
    .toString(16)
    .padStart(8, '0');
  const hex = id.replaceAll('-', '').padStart(32, '0').slice(-24);
  return `Root=1-${seconds}-${hex};Parent=${hex.slice(-16)};Sampled=0`;
}
