import { scheduledFunction } from '../../entry/schedule.ts';
import { lazy } from '../../kernel/lazy.ts';
import { scaling } from '../service.ts';

const loadPorts = lazy(async () => (await import('../wiring.ts')).wireTick());

/**
 * Evaluates every target, twice a minute. Policies and wiring, which knows every service, are loaded by the first tick: nobody
 * waits for this function.
 */
export const handler = scheduledFunction({
  service: scaling.name,
  async handle(_tick, context) {
    const { runTick } = await import('./run-tick.ts');
    await runTick(await loadPorts(), context);
  },
});
