import type { HttpHandler, HttpRequest } from '../../entry/http-contract.ts';
import type { DeadLetterMessages, DeadLetterQueues } from '../../kernel/dead-letters.ts';
import { AppError } from '../../kernel/errors.ts';

/** GET /ops/dead-letters: every queue's, with how many wait. */
export function listDeadLetters(queues: DeadLetterQueues): HttpHandler {
  return async () => ({ status: 200, body: { items: await queues.list() } });
}

/** POST /ops/dead-letters/{queue}/redrive: 202, the move goes on by itself. */
export function redriveDeadLetters(queues: DeadLetterQueues): HttpHandler {
  return async ({ params }) => {
    const queue = params.queue as string;
    await queues.redrive(queue);
    return { status: 202, body: { queue, outcome: 'moving' } };
  };
}

/** GET /ops/dead-letters/{queue}/messages: without their payloads, which may be large and hold buyers' names. */
export function lookAtDeadLetters(messages: DeadLetterMessages): HttpHandler {
  return async ({ params }) => {
    const { items, unseen } = await messages.look(params.queue as string);
    return { status: 200, body: { items: items.map(({ payload: _, ...rest }) => rest), unseen } };
  };
}

/** GET /ops/dead-letters/{queue}/messages/{messageId}: with its payload as it was sent. */
export function getDeadLetter(messages: DeadLetterMessages): HttpHandler {
  return async (request) => {
    const found = await messages.find(...placeOf(request));
    if (!found) throw absent();
    return { status: 200, body: found };
  };
}

/** POST /ops/dead-letters/{queue}/messages/{messageId}/retry: it is in its queue, or its event with its function, when this answers. */
export function retryDeadLetter(messages: DeadLetterMessages): HttpHandler {
  return async (request) => {
    if (!(await messages.retry(...placeOf(request)))) throw absent();
    return { status: 200, body: { id: placeOf(request)[1], outcome: 'sent again' } };
  };
}

/** POST /ops/dead-letters/{queue}/messages/{messageId}/discard: it is gone for ever. */
export function discardDeadLetter(messages: DeadLetterMessages): HttpHandler {
  return async (request) => {
    if (!(await messages.discard(...placeOf(request)))) throw absent();
    return { status: 200, body: { id: placeOf(request)[1], outcome: 'discarded' } };
  };
}

function placeOf({ params }: HttpRequest): [queue: string, id: string] {
  return [params.queue as string, params.messageId as string];
}

function absent(): AppError {
  return new AppError(
    'not_found',
    'no such dead letter can be reached now; others may hold it for 30 s, or ten of its FIFO group stand before it',
  );
}
