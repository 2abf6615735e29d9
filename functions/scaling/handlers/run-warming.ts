import { type NewVersion, type Warming, type WarmingPorts, warmVersions } from '../domain/warm-versions.ts';
import type { TickContext } from './run-tick.ts';

export interface DeployPorts extends WarmingPorts {
  readonly versions: readonly NewVersion[];
  sleep(ms: number): Promise<void>;
}

/** So much of the function's time is left for saying what came of it. */
const MARGIN_MS = 5_000;

/**
 * Warms what a deploy has published and says what came of each. A deploy must never fail because of it: whatever goes wrong, from
 * settings that cannot be read to calls that do not come back, is logged and counted, and the deploy goes on without.
 */
export async function runWarming(
  loadPorts: () => Promise<DeployPorts>,
  context: TickContext,
): Promise<Warming[]> {
  const { logger, metrics } = context;
  try {
    const ports = await loadPorts();
    const outOfTime = ports.sleep(Math.max(0, context.remainingMs() - MARGIN_MS)).then(() => undefined);
    const all = await Promise.race([warmVersions(ports.versions, ports), outOfTime]);
    if (all === undefined) throw new Error('it took longer than a deploy can wait');
    report(all, context);
    return all;
  } catch (error) {
    logger.error('scaling: new versions were not warmed', { error });
    metrics.add('scaling_warmings_failed', 1, 'Count');
    return [];
  }
}

function report(all: readonly Warming[], { logger, metrics }: TickContext): void {
  for (const one of all) {
    if (one.kind === 'failed') logger.error('scaling: a new version was not warmed', { ...one });
    else logger.info(`scaling: a new version was ${one.kind}`, { ...one });
  }
  const count = (kind: Warming['kind']) => all.filter((one) => one.kind === kind).length;
  metrics.add('scaling_versions_warmed', count('warmed'), 'Count');
  metrics.add('scaling_warmings_failed', count('failed'), 'Count');
}
