import { AppError } from '../kernel/errors.ts';
import type { NotedTry, NoteTry } from '../kernel/failure-notes.ts';
import type { Logger } from '../kernel/logger.ts';

/** A message as the queue handed it out, `tries` times until now. */
export interface Received {
  messageId: string;
  tries: number;
}

/** Keeps why messages die for whoever meets them among the dead letters. */
export interface TryNotes {
  /** Before any of them is begun. A function that is killed notes nothing, so their last try is noted before it is known how it ends. */
  begin(messages: readonly Received[]): Promise<void>;
  failed(message: Received, error: unknown): Promise<void>;
  /** A message that is postponed for the last time dies of it. */
  postponed(message: Received, reason: string): Promise<void>;
  /** Nobody tried them: they die of what `head`, before them in their group, failed of. */
  heldBack(messages: readonly Received[], head: Received, reason: string): Promise<void>;
}

/** `maxReceives`: of the queue. A note that cannot be kept is only missed by people, and fails nothing. */
export function tryNotes(noteTry: NoteTry, maxReceives: number, logger: Logger): TryNotes {
  const note = (noted: NotedTry) =>
    noteTry(noted).catch((error: unknown) => {
      logger.error('try not noted', { error, messageId: noted.messageId });
    });
  const isLast = ({ tries }: Received) => tries >= maxReceives;
  const noteLast = async (messages: readonly Received[], tell: (message: Received) => NotedTry) => {
    await Promise.all(messages.filter(isLast).map((message) => note(tell(message))));
  };
  const dying = (message: Received, reason: string): NotedTry => ({
    ...message,
    kind: 'failed',
    error: new AppError('unavailable', reason),
  });
  return {
    begin: (messages) => noteLast(messages, (message) => ({ ...message, kind: 'begun' })),
    failed: (message, error) => note({ ...message, kind: 'failed', error }),
    postponed: (message, reason) =>
      noteLast([message], (one) => dying(one, `postponed to the end: ${reason}`)),
    heldBack: (messages, head, reason) =>
      noteLast(messages, (one) =>
        dying(one, `held back to the end by ${head.messageId} of its group: ${reason}`),
      ),
  };
}
