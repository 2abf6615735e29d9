import type { NoteFailure } from '../kernel/failure-notes.ts';
import type { QueueFunctionOptions } from './sqs.ts';

type Handle<Body> = QueueFunctionOptions<Body>['handle'];

/**
 * The same handler, which keeps why a message failed for whoever meets it among the dead letters. A note that cannot be kept is
 * only missed by them. What never reaches a handler, such as text that is no JSON, is in the log alone.
 */
export function notingFailures<Body>(handle: Handle<Body>, noteFailure: NoteFailure): Handle<Body> {
  return async (message, context) => {
    try {
      return await handle(message, context);
    } catch (error) {
      const { messageId, receiveCount: tries } = message;
      await noteFailure({ messageId, error, tries }).catch((cause: unknown) => {
        context.logger.error('failure not noted', { error: cause, messageId });
      });
      throw error;
    }
  };
}
