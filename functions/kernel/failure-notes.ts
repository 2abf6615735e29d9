/** What was noted about a message of a queue that its function could not handle. */
export interface FailureNote {
  messageId: string;
  /** The newest error; null: none was noted. */
  failure: { code: string; reason: string; tries: number } | null;
  /** Number of the try after which the queue gives the message up, noted when that began; null: nothing was, or it failed and said so. */
  lastTry: number | null;
}

/** `tries`: how often the queue had handed the message out, this time included. `begun`: the last try begins, whatever comes of it. */
export type NotedTry = { messageId: string; tries: number } & (
  | { kind: 'begun' }
  | { kind: 'failed'; error: unknown }
);

/**
 * Port: keeps the newest note of a message, longer than a dead letter is kept. A begun try leaves the error of an earlier one in its
 * place, an error replaces both.
 */
export type NoteTry = (noted: NotedTry) => Promise<void>;

/** Port: the notes of these messages by message id; of whom nobody noted anything is missing. */
export type FindFailureNotes = (messageIds: readonly string[]) => Promise<ReadonlyMap<string, FailureNote>>;

/** Why the message died, as far as its notes tell. Pure. */
export function explainNote({ failure, lastTry }: FailureNote): string {
  const told = failure ? [`${failure.code}: ${failure.reason} (try ${failure.tries})`] : [];
  const silent =
    lastTry === null
      ? []
      : [
          `try ${lastTry}, the last, began and told nothing: its function was killed, or ran out of time or memory`,
        ];
  return [...told, ...silent].join('; ');
}
