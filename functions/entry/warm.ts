import type { RequestCache } from '../kernel/cache/request-cache.ts';
import type { WarmedStep, WarmSource, WarmStep } from '../kernel/cache/warm-pages.ts';
import { AppError } from '../kernel/errors.ts';
import { lazy } from '../kernel/lazy.ts';
import { type DirectFunction, type DirectFunctionOptions, directFunction } from './direct.ts';
import { type Environment, lambdaEnvironment } from './environment.ts';

export interface Warming {
  requests: RequestCache;
  /** By entity: what this service can load. */
  sources: Readonly<Record<string, WarmSource>>;
  pause(ms: number): Promise<void>;
}

/**
 * Lambda handler that makes one step of a warm-up; the cache's own worker invokes it.
 * @param load imports the module with the service's stores at the first step, so that little is loaded at start
 */
export function warmFunction(
  service: string,
  load: () => Promise<{ warming: Warming }>,
  environment: Environment = lambdaEnvironment,
): DirectFunction<WarmStep, WarmedStep> {
  const loaded = lazy(async () => ({
    ...(await load()).warming,
    ...(await import('../kernel/cache/warm-pages.ts')),
  }));
  const options: DirectFunctionOptions<WarmStep, WarmedStep> = {
    service,
    async handle(step, { metrics }) {
      const { sources, requests, pause, warmPages } = await loaded();
      const source = Object.hasOwn(sources, step.entity) ? sources[step.entity] : undefined;
      if (!source) throw new AppError('not_found', `${service} has no ${step.entity} to warm`);
      const begun = requests.begin(step.account);
      const done = await warmPages(source, step, pause);
      await begun;
      await requests.end(metrics);
      return done;
    },
  };
  return directFunction(options, environment);
}
