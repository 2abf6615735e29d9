import type { FunctionSpec } from './contracts.ts';

export type InitializationType = 'on-demand' | 'provisioned-concurrency';

/** The account and region the local host plays. */
export interface LambdaPlace {
  region: string;
  accountId: string;
}

export interface EnvironmentFacts {
  version: string;
  place: LambdaPlace;
  runtimeApi: string;
  initializationType: InitializationType;
  logStream: string;
  /** The only thing taken from the host's own environment. */
  searchPath: string;
}

/** A sandbox's environment: what Lambda sets, the function's own variables, and nothing of the host but PATH. */
export function sandboxEnvironment(spec: FunctionSpec, facts: EnvironmentFacts): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: 'AKIALOCALSANDBOX0000',
    AWS_SECRET_ACCESS_KEY: 'local-sandbox-secret',
    AWS_SESSION_TOKEN: 'local-sandbox-session',
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    ...spec.environment,
    PATH: facts.searchPath,
    AWS_REGION: facts.place.region,
    AWS_DEFAULT_REGION: facts.place.region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: facts.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: facts.initializationType,
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${spec.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: facts.logStream,
    AWS_LAMBDA_RUNTIME_API: facts.runtimeApi,
    LAMBDA_TASK_ROOT: spec.bundleDir,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    _HANDLER: spec.handler,
  };
}

/** V8's share of the function's memory, as AWS's Node.js runtime sets it: 90 % old space, 5 % young space. */
export function memoryFlags(memoryMb: number): string[] {
  const oldSpace = Math.floor(memoryMb * 0.9);
  const youngSpace = Math.max(1, Math.floor(memoryMb * 0.05));
  return [`--max-old-space-size=${oldSpace}`, `--max-semi-space-size=${youngSpace}`];
}
