/** One record for the log; the value is text (JSON), headers are text. */
export interface LogMessage {
  key: string;
  value: string;
  headers: Readonly<Record<string, string>>;
  /** When it was sent, in milliseconds since the Unix epoch: the log counts its retention from here. */
  timestampMs: number;
}

/**
 * Port: appends messages to one topic, in the given order within each key, and resolves when every in-sync replica has them.
 * Errors: `unavailable` or `timeout` (retryable; some messages may already be there, consumers drop duplicates by event id).
 */
export type PublishMessages = (topic: string, messages: readonly LogMessage[]) => Promise<void>;
