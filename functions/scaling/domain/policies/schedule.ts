import type { Observation } from '../observation.ts';
import { leadMs, type PlannedEvent } from '../planned-event.ts';
import { content, type Memory, type Policy, type PolicyContext } from '../policy.ts';

/**
 * Planned events: capacity is asked for early enough to be ready, and released when the event ends. What an event wants is
 * remembered from its beginning: forty times the usual would else become forty times the event's own traffic.
 */
export const schedule: Policy = {
  summary: 'planned events, pre-scaled by the time provisioning takes',
  periodSeconds: 30,
  defaults: {},
  propose(context) {
    const running = context.events.flatMap((event) => wish(event, context));
    const memory: Memory = Object.fromEntries(running.map(({ id, value }) => [id, value]));
    const largest = running.sort((a, b) => b.value - a.value)[0];
    if (!largest) return { ...content('no planned event'), memory };
    const { value, reason } = largest;
    return { proposal: { kind: 'capacity', urgent: true, value, reason }, memory };
  },
};

interface Wish {
  readonly id: string;
  readonly value: number;
  readonly reason: string;
}

function wish(event: PlannedEvent, { observation, memory }: PolicyContext): Wish[] {
  const value = memory[event.id] ?? demanded(event, observation);
  const startMs = event.fromMs - leadMs(value);
  if (observation.atMs < startMs || observation.atMs >= event.untilMs) return [];
  return [{ id: event.id, value, reason: `planned event "${event.name}" wants ${value} units` }];
}

const DAY_MS = 86_400_000;

/** So many times the usual peak of that clock time; without history, of the last half hour. */
function demanded(event: PlannedEvent, observation: Observation): number {
  if (event.demand.kind === 'value') return event.demand.value;
  const usual = usualPeak(event, observation) ?? recentPeak(observation);
  return Math.ceil(event.demand.factor * Math.max(1, usual));
}

function usualPeak(event: PlannedEvent, { history }: Observation): number | undefined {
  const peaks: number[] = [];
  for (let day = 1; day <= 7; day += 1) {
    const peak = history.peakBetween(event.fromMs - day * DAY_MS, event.untilMs - day * DAY_MS);
    if (peak !== undefined) peaks.push(peak);
  }
  return peaks.length > 0 ? peaks.reduce((sum, peak) => sum + peak, 0) / peaks.length : undefined;
}

function recentPeak({ signals }: Observation): number {
  const readings = signals.peakInFlight ?? [];
  return readings.reduce((peak, one) => (one.kind === 'measured' ? Math.max(peak, one.value) : peak), 0);
}
