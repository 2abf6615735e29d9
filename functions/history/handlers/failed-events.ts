import type { HttpHandler } from '../../entry/http-contract.ts';
import { AppError } from '../../kernel/errors.ts';
import type { FailedEvents, FailedStatus } from '../../kernel/events/failed-event.ts';
import { type RetryPorts, retryAllFailed, retryFailed } from '../domain/retry-failed.ts';

const DEFAULT_LIMIT = 50;
/** A retry is only begun with this much time left: consumers may take a minute. */
const RETRY_MS = 8_000;

/** GET /ops/failed-events: oldest first; without their values, which may be large and hold buyers' names. */
export function listFailedEvents(failed: FailedEvents): HttpHandler {
  return async ({ query }) => {
    const status = (query.status ?? 'failed') as FailedStatus;
    const after = query.after === undefined ? null : String(query.after);
    const { items, next } = await failed.list(status, { limit: Number(query.limit ?? DEFAULT_LIMIT), after });
    return { status: 200, body: { items: items.map(({ value: _, ...rest }) => rest), next } };
  };
}

/** GET /ops/failed-events/{id}: with the record's value as it was in the log. */
export function getFailedEvent(failed: FailedEvents): HttpHandler {
  return async ({ params }) => {
    const found = await failed.find(params.id as string);
    if (!found) throw new AppError('not_found', 'there is no such failed event');
    return { status: 200, body: found };
  };
}

/** POST /ops/failed-events/{id}/retry: by the consumer that gave it up; says at once whether it worked. */
export function retryFailedEvent(ports: RetryPorts): HttpHandler {
  return async ({ params }) => ({ status: 200, body: await retryFailed(ports, params.id as string) });
}

/** POST /ops/failed-events/retry: all that wait, as far as time allows. */
export function retryFailedEvents(ports: RetryPorts): HttpHandler {
  return async (_request, { remainingMs }) => {
    return { status: 200, body: await retryAllFailed(ports, () => remainingMs() > RETRY_MS) };
  };
}

/** POST /ops/failed-events/{id}/discard: nobody will handle it; it stays readable as `discarded`. */
export function discardFailedEvent(failed: FailedEvents): HttpHandler {
  return async ({ params }) => {
    const id = params.id as string;
    if (await failed.change(id, { kind: 'discarded' })) {
      return { status: 200, body: { id, outcome: 'discarded' } };
    }
    throw new AppError('not_found', 'no failed event with that id waits');
  };
}
