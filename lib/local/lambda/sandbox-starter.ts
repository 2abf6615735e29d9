import type { Started } from './fleet.ts';
import type { FunctionRecord, FunctionRegistry } from './function-registry.ts';
import type { LambdaHostOptions } from './lambda-host-options.ts';
import type { ProcessGuard } from './process-guard.ts';
import type { InitializationType, LambdaPlace } from './sandbox-environment.ts';
import { startSandbox } from './start-sandbox.ts';

export type Log = (record: FunctionRecord, requestId: string | undefined, line: string) => void;

export interface StarterParts {
  options: LambdaHostOptions;
  registry: FunctionRegistry;
  place: LambdaPlace;
  guard: ProcessGuard;
  log: Log;
}

export interface SandboxStarter {
  /** An environment for the fleet. */
  start(functionName: string, type: InitializationType): Promise<Started>;
  /** One of another size that belongs to nobody; what it prints is thrown away, its metrics with it. */
  startAside(functionName: string, memoryMb: number): Promise<Started>;
}

/** Starts environments of the registered functions. */
export function sandboxStarter({ options, registry, place, guard, log }: StarterParts): SandboxStarter {
  const { searchPath, clock, newId, freeze = true, initTimeoutMs } = options;
  const initLimit = initTimeoutMs === undefined ? {} : { initTimeoutMs };
  const common = { place, searchPath, clock, newId, guard, freeze, ...initLimit };
  return {
    start(functionName, type) {
      const { record } = registry.resolve(functionName);
      const { spec, version } = record;
      const onLine = (requestId: string | undefined, line: string) => log(record, requestId, line);
      return startSandbox({ spec, version, type }, { ...common, onLine });
    },
    startAside(functionName, memoryMb) {
      const { spec, version } = registry.resolve(functionName).record;
      return startSandbox(
        { spec: { ...spec, memoryMb }, version, type: 'on-demand' },
        { ...common, onLine: () => {} },
      );
    },
  };
}
