import { jsonSetting, type Setting } from './settings.ts';

/** A queue's dead letters. */
export interface DeadLetters {
  /** Id of the queue they come from, `orders-relay`. */
  queue: string;
  waiting: number;
  /** The last move back, when there was one. */
  lastMove: { status: string; moved: number } | null;
}

/** Port: what queues gave up, for people. */
export interface DeadLetterQueues {
  list(): Promise<DeadLetters[]>;
  /** Begins to move all messages back to their queue. Errors: `not_found`, `conflict` while another move runs. */
  redrive(queue: string): Promise<void>;
}

/** Arn of each queue's dead-letter queue by the queue's id. */
export const deadLettersSetting: Setting<Readonly<Record<string, string>>> = jsonSetting(
  'DEAD_LETTERS',
  (value) =>
    typeof value === 'object' && value !== null
      ? (value as Record<string, string>)
      : 'must be {"queue": "arn"}',
);
