import { lazy } from '../kernel/lazy.ts';
import { type Environment, lambdaEnvironment } from './environment.ts';
import type { HttpHandler } from './http-contract.ts';

/**
 * Handlers whose code, stores and settings are loaded by the first request that passes routing, access and validation:
 * what is loaded at start stays small. An environment of provisioned concurrency loads them before its first request.
 * @param load imports the module of the handlers, such as `() => import('./operations.ts')`
 * @returns gives the handler of an operation by its name in that module's `operations`
 */
export function lateHandlers<Operations extends Readonly<Record<string, unknown>>>(
  load: () => Promise<{ operations: Operations }>,
  environment: Pick<Environment, 'variables'> = lambdaEnvironment,
): (name: keyof Operations) => HttpHandler {
  const loaded = lazy(load);
  if (environment.variables['AWS_LAMBDA_INITIALIZATION_TYPE'] === 'provisioned-concurrency') {
    // The request that needs them will meet the same failure, and can say so.
    loaded().catch(() => undefined);
  }
  return (name) => async (request, context) => {
    const handler = (await loaded()).operations[name] as HttpHandler;
    return handler(request, context);
  };
}
