import type { Logger } from '../../kernel/logger.ts';
import type { Metrics } from '../../kernel/metrics.ts';
import { triggerOf } from '../domain/decision.ts';
import { type AccountPorts, evaluateTogether } from '../domain/evaluate-together.ts';
import { type Notify, noticeOf } from '../domain/notice.ts';
import type { FlightRecord } from '../domain/ports.ts';
import type { AddressedTarget, LeverAddress } from '../domain/targets.ts';

export interface TickPorts extends AccountPorts {
  readonly targets: readonly AddressedTarget[];
  readonly notify: Notify;
  /** Whose lever it is, for metrics: the service of a function, `shards` for a cluster. */
  serviceOf(address: LeverAddress): string;
  sleep(ms: number): Promise<void>;
}

export interface TickContext {
  readonly logger: Logger;
  readonly metrics: Metrics;
  remainingMs(): number;
}

const BETWEEN_MS = 30_000;
/** The second evaluation is left out when so little time would be left for it. */
const NEEDED_MS = 15_000;

/** One minute's tick: all targets at once, twice, 30 s apart. A target that fails does not touch the others (T33). */
export async function runTick(ports: TickPorts, context: TickContext): Promise<void> {
  const startedMs = ports.clock();
  await keepTargets(ports, context);
  await evaluateAll(ports, context);
  const waitMs = Math.max(0, startedMs + BETWEEN_MS - ports.clock());
  if (context.remainingMs() < waitMs + NEEDED_MS) return;
  await ports.sleep(waitMs);
  await evaluateAll(ports, context);
}

/** People steer by the list that the scaler itself has; one that cannot be written must not keep it from its work. */
async function keepTargets({ store, targets }: TickPorts, { logger }: TickContext): Promise<void> {
  try {
    await store.keepTargets(targets.map(({ target }) => target));
  } catch (error) {
    logger.warn('scaling: the list of targets was not written', { error });
  }
}

async function evaluateAll(ports: TickPorts, context: TickContext): Promise<void> {
  const results = await evaluateTogether(ports.targets, ports);
  results.forEach((result, index) => {
    const one = ports.targets[index];
    if (!one) return;
    if (result.status === 'fulfilled') report(result.value, ports.serviceOf(one.address), context);
    else
      context.logger.error('scaling: evaluation failed', { target: one.target.name, error: result.reason });
  });
  await tell(ports, results, context);
  const failed = results.filter(({ status }) => status === 'rejected').length;
  const blind = results.filter((result) => result.status === 'fulfilled' && isBlind(result.value)).length;
  context.metrics.add('scaling_evaluations_failed', failed, 'Count');
  context.metrics.add('scaling_blind_targets', blind, 'Count');
}

/** People are told of every change and every failed one; a notice that cannot be sent is in the log and counted. */
async function tell(
  { targets, notify }: TickPorts,
  results: readonly PromiseSettledResult<FlightRecord>[],
  { logger, metrics }: TickContext,
): Promise<void> {
  const notices = results.flatMap((result, index) => {
    const lever = targets[index]?.target.lever;
    return result.status === 'fulfilled' && lever ? (noticeOf(result.value, lever) ?? []) : [];
  });
  const sent = await Promise.allSettled(notices.map(notify));
  const lost = sent.filter((one) => one.status === 'rejected');
  for (const { reason } of lost) logger.error('scaling: a notice was not sent', { error: reason });
  metrics.add('scaling_notices_failed', lost.length, 'Count');
}

/** Nothing is known of a function that nobody has used yet; blind is who sees nothing at all, or holds capacity unseen. */
function isBlind({ decision, inputs }: FlightRecord): boolean {
  return decision.blind && (Object.keys(inputs).length === 0 || decision.from > 0);
}

/** A change, and a change that failed, are said aloud; holding is only recorded. */
function report(record: FlightRecord, service: string, { logger, metrics }: TickContext): void {
  const { decision, outcome } = record;
  const said = {
    target: record.target,
    from: decision.from,
    to: decision.to,
    reason: decision.reason,
    outcome,
  };
  if (outcome.kind === 'failed') {
    logger.error('scaling: change failed', said);
    metrics.add('scaling_changes_failed', 1, 'Count');
  }
  if (outcome.kind !== 'acted') return;
  if (outcome.pingsFailed !== undefined) {
    logger.error('scaling: pings failed', said);
    metrics.add('scaling_changes_failed', 1, 'Count');
  }
  logger.info('scaling: changed', said);
  const direction = decision.to > decision.from ? 'up' : 'down';
  // Services, policies and guards are few (T94); which target it was stands in the log and the flight recorder.
  metrics.addWith({ service, direction, trigger: triggerOf(decision) }, 'scaling_events_total', 1, 'Count');
  const magnitude = Math.abs(decision.to - decision.from);
  metrics.addWith({ service, direction }, 'scaling_magnitude', magnitude, 'Count');
}
