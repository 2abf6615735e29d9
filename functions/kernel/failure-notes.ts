/** Why a message of a queue could not be handled, as its function noted it at the last try it lived to note. */
export interface FailureNote {
  messageId: string;
  /** Code of our error, or `internal` for any other. */
  code: string;
  reason: string;
  /** How often the queue had handed the message out, this time included. */
  tries: number;
}

/** A try that failed with `error`, whatever that is. */
export type FailedTry = Pick<FailureNote, 'messageId' | 'tries'> & { error: unknown };

/** Port: keeps the newest note of a message, longer than a dead letter is kept. */
export type NoteFailure = (failed: FailedTry) => Promise<void>;

/** Port: the notes of these messages by message id; of whom nobody noted anything is missing. */
export type FindFailureNotes = (messageIds: readonly string[]) => Promise<ReadonlyMap<string, FailureNote>>;
