import { jsonSetting, type Setting } from '../settings.ts';
import type { LogMessage } from './event-log.ts';

/** Who may be invoked to handle events again, by consumer group. */
export type ReplayTargets = Readonly<Record<string, { arn: string; topics: readonly string[] }>>;

export const replayTargetsSetting: Setting<ReplayTargets> = /* @__PURE__ */ jsonSetting('REPLAY_TARGETS', (value) =>
  typeof value === 'object' && value !== null
    ? (value as ReplayTargets)
    : 'must be {group: {"arn": "", "topics": []}}',
);

/** One record to handle again. */
export type AgainRecord = Pick<LogMessage, 'key' | 'value' | 'headers'>;

export interface AgainBatch {
  topic: string;
  records: readonly AgainRecord[];
  replay: { replayId: string; mode: 'ghost' | 'live' };
}

/** What came of it; events that are not among the failed were handled. */
export interface AgainReport {
  failed: { eventId: string | null; code: string; reason: string }[];
  /** Effects outside our stores by what came of them: `would-perform`, `already-done` ... */
  effects: Readonly<Record<string, number>>;
}

/**
 * Port: hands records to a consumer group's own function, past the log. Errors: `not_found` for a group nobody knows;
 * `unavailable` (retryable) when the function cannot take them now.
 */
export type ConsumeAgain = (consumerGroup: string, batch: AgainBatch) => Promise<AgainReport>;

/** The event that the function gets: that of a Kafka event source, with the mark of a replay. */
export function toTriggerEvent({ topic, records, replay }: AgainBatch): Record<string, unknown> {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return {
    eventSource: 'replay',
    replay,
    records: {
      [`${topic}-0`]: records.map(({ key, value, headers }, offset) => ({
        ...{ topic, partition: 0, offset, key: base64(key), value: base64(value) },
        headers: Object.entries(headers).map(([name, text]) => ({ [name]: [...Buffer.from(text)] })),
      })),
    },
  };
}
