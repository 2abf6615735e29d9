import { directFunction } from '../../entry/direct.ts';
import { services } from '../../services.ts';
import { type BootstrapReport, bootstrap } from '../domain/bootstrap.ts';
import { ops } from '../service.ts';
import { topicsIn, wireBootstrap } from '../wiring.ts';

const ports = wireBootstrap(() => topicsIn(Object.values(services)));

/** Runs at every deploy and at local start; safe to repeat. */
export const handler = directFunction<unknown, BootstrapReport>({
  service: ops.name,
  async handle(_input, { logger }) {
    const report = await bootstrap(ports);
    logger.info('stage is ready', { ...report });
    return report;
  },
});
