import { AppError } from '../../kernel/errors.ts';
import type { DomainEvent } from '../../kernel/events/domain-event.ts';
import type { EventHistory } from '../../kernel/events/event-history.ts';

/** What recording found; both are success, a duplicate had its effect before. */
export type RecordOutcome = 'appended' | 'duplicate';

/**
 * Appends an event to the history at its own version.
 * Errors: `conflict` (another event has that version: never right, so not retryable) and `unavailable` (an earlier version is
 * not there yet: retryable, the log delivers in order per aggregate, so it can only be on its way).
 */
export async function recordEvent(history: EventHistory, event: DomainEvent): Promise<RecordOutcome> {
  const outcome = await history.append(event);
  if (outcome === 'appended' || outcome === 'duplicate') return outcome;
  const data = { eventId: event.eventId, version: event.version };
  if (outcome === 'gap') {
    throw new AppError('unavailable', `version ${event.version - 1} is not in the history yet`, {
      retryable: true,
      data,
    });
  }
  throw new AppError('conflict', `another event already has version ${event.version}`, { data });
}
