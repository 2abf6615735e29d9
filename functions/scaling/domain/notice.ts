import type { FlightRecord } from './ports.ts';
import type { Lever } from './target.ts';

/** What people are told of a change: SNS takes subjects of up to 100 ASCII characters. */
export interface Notice {
  readonly subject: string;
  readonly message: string;
}

/** Port: tells people who subscribed. */
export type Notify = (notice: Notice) => Promise<void>;

const units: Readonly<Record<Lever, string>> = {
  'provisioned-concurrency': 'provisioned units',
  'reserved-concurrency': 'reserved units',
  'queue-concurrency': 'consumers',
  'log-pollers': 'pollers',
  'database-capacity': 'ACU at most',
};

/** A change and a change that failed, each with its reason; everything else is in the flight recorder only. */
export function noticeOf(
  { target, atMs, decision, outcome }: FlightRecord,
  lever: Lever,
): Notice | undefined {
  if (outcome.kind !== 'acted' && outcome.kind !== 'failed') return undefined;
  const change = `${target}: ${decision.from} -> ${decision.to} ${units[lever]}`;
  const lines = [
    `${change}${outcome.kind === 'failed' ? ' FAILED' : ''}`,
    `why: ${decision.reason}`,
    ...decision.guards.map(
      ({ guard, from, to, reason }) => `guard ${guard} made ${from} into ${to}: ${reason}`,
    ),
    ...(outcome.kind === 'failed' ? [`failed: ${outcome.why}`] : []),
    `at: ${new Date(atMs).toISOString()}; all proposals: GET /ops/scaling?target=${target}`,
  ];
  const subject = `Scaling${outcome.kind === 'failed' ? ' failed' : ''}: ${change}`.slice(0, 100);
  return { subject, message: lines.join('\n') };
}
