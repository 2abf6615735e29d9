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

/** One message that a queue gave up, with what SQS knows of it. */
export interface DeadLetter {
  id: string;
  sentAt: string;
  /** FIFO message group, or the fairness group of a standard queue. */
  groupId: string | null;
  /** Why it is here. SQS keeps no error: that is in the log of the queue's function, under the message's id. */
  reason: string;
  /** The message as it was sent. */
  payload: string;
}

/** What a look found. Not `complete`: more than one look shows, in somebody else's hands, or behind others of its FIFO group. */
export interface DeadLetterLook {
  items: DeadLetter[];
  complete: boolean;
}

/**
 * Port: single dead letters, for people. SQS can only be asked for messages by receiving them, so each call holds what it saw
 * for half a minute at most and gives it back at its end; two people at once see and change each message once.
 * Errors: `not_found` for an unknown queue.
 */
export interface DeadLetterMessages {
  look(queue: string): Promise<DeadLetterLook>;
  /** null: not among what a look can reach. */
  find(queue: string, id: string): Promise<DeadLetter | null>;
  /**
   * Sends it to its queue again, then deletes it: a crash in between leaves it in both places, which consumers survive. false:
   * not found.
   */
  retry(queue: string, id: string): Promise<boolean>;
  /** Deletes it for ever. false: not found. */
  discard(queue: string, id: string): Promise<boolean>;
}

/** Arn of each queue's dead-letter queue by the queue's id. */
export const deadLettersSetting: Setting<Readonly<Record<string, string>>> = jsonSetting(
  'DEAD_LETTERS',
  (value) =>
    typeof value === 'object' && value !== null
      ? (value as Record<string, string>)
      : 'must be {"queue": "arn"}',
);
