import type { FunctionRecord, Target } from '../function-registry.ts';
import type { LambdaParts } from '../lambda-parts.ts';
import type { ControlRoute } from './control-endpoint.ts';
import type { ControlCall } from './http-exchange.ts';

/** GetFunction, GetFunctionConfiguration, ListFunctions and GetAccountSettings. */
export function functionRoutes(parts: LambdaParts): ControlRoute[] {
  const describe = (call: ControlCall) => {
    const qualifier = call.query.get('Qualifier') ?? undefined;
    return configuration(parts, parts.registry.resolve(call.path[1] ?? '', qualifier));
  };
  return [
    {
      method: 'GET',
      path: 'functions',
      budget: 'control',
      handle: () => ({ status: 200, body: { Functions: all(parts) } }),
    },
    {
      method: 'GET',
      path: 'functions/*',
      budget: 'get-function',
      handle: (call) => {
        const { record } = parts.registry.resolve(
          call.path[1] ?? '',
          call.query.get('Qualifier') ?? undefined,
        );
        const code = { RepositoryType: 'Local', Location: `file://${record.spec.bundleDir}` };
        return { status: 200, body: { Configuration: describe(call), Code: code, ...reserve(record) } };
      },
    },
    {
      method: 'GET',
      path: 'functions/*/configuration',
      budget: 'control',
      handle: (call) => ({ status: 200, body: describe(call) }),
    },
    {
      method: 'GET',
      path: 'account-settings',
      budget: 'control',
      handle: () => ({ status: 200, body: accountSettings(parts) }),
    },
  ];
}

function all(parts: LambdaParts): unknown[] {
  return parts.registry.all().map((record) => configuration(parts, parts.registry.resolve(record.spec.name)));
}

function reserve(record: FunctionRecord): { Concurrency?: { ReservedConcurrentExecutions: number } } {
  return record.reserved === undefined
    ? {}
    : { Concurrency: { ReservedConcurrentExecutions: record.reserved } };
}

function configuration(parts: LambdaParts, target: Target): Record<string, unknown> {
  const { record, qualifier, arn } = target;
  const { spec } = record;
  return {
    FunctionName: spec.name,
    FunctionArn: arn,
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Role: `arn:aws:iam::${parts.options.accountId ?? '000000000000'}:role/local`,
    Handler: spec.handler,
    Timeout: spec.timeoutSeconds,
    MemorySize: spec.memoryMb,
    Version: qualifier === undefined || qualifier === '$LATEST' ? '$LATEST' : record.version,
    Environment: { Variables: spec.environment },
    PackageType: 'Zip',
    State: 'Active',
    LastUpdateStatus: 'Successful',
  };
}

function accountSettings(parts: LambdaParts): Record<string, unknown> {
  const { limits, registry } = parts;
  return {
    AccountLimit: {
      ConcurrentExecutions: limits.accountLimit,
      UnreservedConcurrentExecutions: limits.unreservedConcurrency(),
      TotalCodeSize: 80_530_636_800,
      CodeSizeUnzipped: 262_144_000,
      CodeSizeZipped: 52_428_800,
    },
    AccountUsage: { FunctionCount: registry.all().length, TotalCodeSize: 0 },
  };
}
