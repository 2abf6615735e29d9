import { directFunction } from '../../entry/direct.ts';
import type { Warming } from '../domain/warm-versions.ts';
import { scaling } from '../service.ts';
import { runWarming } from './run-warming.ts';

/**
 * Invoked in a deploy between new versions and the aliases that will point at them, with `NewVersions`. Nothing that fails here
 * ends the deploy.
 */
export const handler = directFunction<unknown, Warming[]>({
  service: scaling.name,
  handle: (told, context) => runWarming(async () => (await import('../wiring.ts')).wireDeploy(told), context),
});
