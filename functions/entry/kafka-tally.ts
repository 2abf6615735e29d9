import type { Dimensions, Metrics } from '../kernel/metrics.ts';

/** What came of one handling of an event. */
export type EventStatus = 'success' | 'retry' | 'failed';

/** Counts and times the events of one batch; summed up here, because a metric record for each costs as much as its decoding. */
export interface EventTally {
  count(eventType: string, status: EventStatus): void;
  /** Handling so many events at once took so long: the metric is the share of one. */
  time(events: number, tookMs: number): void;
  /** Hands the sums on; once, at the end of the batch. */
  report(): void;
}

const EVENT_TYPE = /^[A-Z][A-Za-z]{0,63}$/;

export function eventTally(metrics: Metrics, consumerGroup: string): EventTally {
  const counts: Record<EventStatus, Map<string, number>> = {
    success: new Map(),
    retry: new Map(),
    failed: new Map(),
  };
  const group: Dimensions = { consumer_group: consumerGroup };
  return {
    count(eventType, status) {
      const some = counts[status];
      some.set(eventType, (some.get(eventType) ?? 0) + 1);
    },
    time(events, tookMs) {
      // Whole microseconds: the remainders of floating point are as slow to write as they are meaningless.
      const seconds = Math.round((tookMs / events) * 1000) / 1_000_000;
      metrics.addWith(group, 'event_processing_duration_seconds', seconds, 'Seconds');
    },
    report() {
      for (const [status, some] of Object.entries(counts)) {
        for (const [type, count] of some) {
          const dimensions = { event_type: dimensionOf(type), status, ...group };
          metrics.addWith(dimensions, 'event_processing_total', count, 'Count');
        }
      }
    },
  };
}

/** A garbled type would be a new paid metric each time (T94), so only well-formed names become a dimension. */
function dimensionOf(eventType: string): string {
  return EVENT_TYPE.test(eventType) ? eventType : 'unknown';
}
