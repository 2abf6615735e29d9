import type { Origin } from '../events/origin.ts';

/** The statement parameters by which a write's outbox rows say where they come from. */
export function originParameters({ correlationId, causationId, traceParent }: Origin) {
  return { correlation_id: correlationId, causation_id: causationId, trace_parent: traceParent };
}
