import { scheduledFunction } from '../../entry/schedule.ts';
import { scaling } from '../service.ts';
import { wireTick } from '../wiring.ts';

const ports = wireTick();

/** Evaluates every target, twice a minute. The policies are loaded by the first tick: nobody waits for this function. */
export const handler = scheduledFunction({
  service: scaling.name,
  async handle(_tick, context) {
    const { runTick } = await import('./run-tick.ts');
    await runTick(ports, context);
  },
});
