import { AppError } from '../kernel/errors.ts';
import type { NoteFailure } from '../kernel/failure-notes.ts';
import type { QueueFunctionOptions, QueueMessage } from './sqs.ts';

type Handle<Body> = QueueFunctionOptions<Body>['handle'];

/**
 * The same handler, which keeps why a message failed for whoever meets it among the dead letters. A note that cannot be kept is
 * only missed by them. What never reaches a handler, such as text that is no JSON, is in the log alone.
 *
 * `maxReceives`: of the queue. A message that is postponed for the last time dies of it, so that reason is noted too; a handler
 * that never postpones need not say it.
 */
export function notingFailures<Body>(
  handle: Handle<Body>,
  noteFailure: NoteFailure,
  maxReceives = Number.POSITIVE_INFINITY,
): Handle<Body> {
  return async (message, context) => {
    const note = async ({ messageId, receiveCount: tries }: QueueMessage, error: unknown) =>
      noteFailure({ messageId, error, tries }).catch((cause: unknown) => {
        context.logger.error('failure not noted', { error: cause, messageId });
      });
    try {
      const postponement = await handle(message, context);
      if (postponement && message.receiveCount >= maxReceives)
        await note(message, new AppError('unavailable', `postponed to the end: ${postponement.reason}`));
      return postponement;
    } catch (error) {
      await note(message, error);
      throw error;
    }
  };
}
