import { topicFunction } from '../../entry/kafka.ts';
import type { TopicContext } from '../../entry/kafka-context.ts';
import type { DomainEvent } from '../../kernel/events/domain-event.ts';
import type { RecordedEvent } from '../../kernel/events/event-history.ts';
import { consecutiveRuns, recordEvents } from '../domain/record-event.ts';
import { history } from '../service.ts';
import { clock, wireEventStore, wireFailedEvents } from '../wiring.ts';

const store = wireEventStore();

/**
 * Appends every event of the log to the history of its aggregate, in order, each once, as it was published: what a consumer
 * cannot understand is still a fact.
 */
export const handler = topicFunction({
  service: history.name,
  consumerGroup: 'history',
  saveFailedEvent: wireFailedEvents(),
  concurrency: 32,
  async handleLane(events, context) {
    const recorded = events.map((event) => toRecorded(event, context));
    for (const run of consecutiveRuns(recorded)) await recordEvents(store, run);
  },
});

function toRecorded(event: DomainEvent, context: TopicContext): RecordedEvent {
  const { writtenAt, publishedAt, publishRetries, publishRetryReason, traceParent, retries } =
    context.trailOf(event);
  const recordedAt = new Date(clock()).toISOString();
  const trail = { writtenAt, publishedAt, publishRetries, publishRetryReason, traceParent, recordedAt };
  return { event, trail: { ...trail, recordRetries: retries.map((reason) => reason.slice(0, 300)) } };
}
