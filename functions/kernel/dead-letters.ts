import { jsonSetting, type Setting } from './settings.ts';

/** A queue's dead letters. */
export interface DeadLetters {
  /** Id of the queue they come from, `orders-relay`, or `<function>-failures`: what AWS could not make that function do. */
  queue: string;
  waiting: number;
  /** The last move back, when there was one. */
  lastMove: { status: string; moved: number } | null;
}

/** Port: what queues gave up, for people. */
export interface DeadLetterQueues {
  list(): Promise<DeadLetters[]>;
  /**
   * Begins to move all messages back to their queue. Errors: `not_found`; `conflict` while another move runs, and where there is no
   * queue to move them to (`<function>-failures`).
   */
  redrive(queue: string): Promise<void>;
}

/** One message that a queue gave up, or that tells of an invocation AWS gave up. */
export interface DeadLetter {
  id: string;
  sentAt: string;
  /** FIFO message group, or the fairness group of a standard queue. */
  groupId: string | null;
  /**
   * Why it is here. null: nothing was noted, for its function never got to it (it was throttled, or failed to start), or the note
   * could not be kept; then the log of the queue's function may know, under that message's id.
   */
  reason: string | null;
  /** The message as it was sent. */
  payload: string;
}

/** What a look found. */
export interface DeadLetterLook {
  items: DeadLetter[];
  /**
   * About how many more there are: beyond what one look reads, in somebody else's hands, or behind others of their FIFO group. SQS
   * hands out ten messages of a group at most, and no later one while these are held: one look cannot show more of a group.
   */
  unseen: number;
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
   * Sends it to its queue again, or its event to its function, then deletes it: a crash in between leaves it in both places,
   * which consumers survive. false: not found. Errors: `conflict` when the message does not hold what could be sent.
   */
  retry(queue: string, id: string): Promise<boolean>;
  /** Deletes it for ever. false: not found. */
  discard(queue: string, id: string): Promise<boolean>;
}

/** Names of queues by their ids, and what their arns begin with: whole arns of all would not fit into the environment. */
interface QueueNames {
  arn: string;
  queues: Readonly<Record<string, string>>;
  /** By function. */
  failures: Readonly<Record<string, string>>;
}

/** Arn of each queue's dead-letter queue, and of each function's failure queue, by the ids of `DeadLetters`. */
export const deadLettersSetting: Setting<Readonly<Record<string, string>>> = /* @__PURE__ */ jsonSetting(
  'DEAD_LETTERS',
  (value) => {
    const { arn, queues, failures } = (value ?? {}) as Partial<QueueNames>;
    if (arn === undefined || !queues || !failures) return 'must be {"arn": "", "queues": {}, "failures": {}}';
    return Object.fromEntries([
      ...Object.entries(queues).map(([queue, name]) => [queue, `${arn}${name}`]),
      ...Object.entries(failures).map(([name, queue]) => [`${name}-failures`, `${arn}${queue}`]),
    ]);
  },
);
