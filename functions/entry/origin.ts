import type { DomainEvent } from '../kernel/events/domain-event.ts';
import type { Origin } from '../kernel/events/origin.ts';
import type { HttpContext, HttpRequest } from './http-contract.ts';
import type { TopicContext } from './kafka-context.ts';
import { parseTraceParent } from './tracer.ts';

/** Where a request's writes come from: the caller's trace when it sends one, else our own. */
export function originOf(
  { correlationId, headers }: Pick<HttpRequest, 'correlationId' | 'headers'>,
  { traceParent }: Pick<HttpContext, 'traceParent'>,
): Origin {
  const offered = parseTraceParent(headers['traceparent']);
  return { correlationId, causationId: null, traceParent: offered ?? traceParent() };
}

/** Where the writes of a consumer of that event come from. */
export function originIn(event: DomainEvent, { trailOf }: Pick<TopicContext, 'trailOf'>): Origin {
  const { correlationId, eventId: causationId } = event;
  return { correlationId, causationId, traceParent: trailOf(event).traceParent };
}
