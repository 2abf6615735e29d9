import { z } from 'zod';
import { accountId, cursor, instant, recordId } from '../../kernel/schema-terms.ts';

const word = (title: string) =>
  z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/)
    .meta({ title });

const jobId = z
  .string()
  .regex(/^(?:(?:replay|archive)-[0-9a-f-]{36}|archive-daily-[0-9-]{10})$/)
  .meta({ title: 'an id as we returned it' });

export const createReplayBody = z.strictObject({
  from: instant.optional(),
  to: instant.optional(),
  types: z.array(word('an event type')).max(50).optional(),
  account: accountId.optional(),
  consumers: z.array(word('a consumer group')).max(20).optional(),
  live: z.boolean().optional(),
});

export const jobParams = z.strictObject({ jobId });

export const createArchiveBody = z.strictObject({ olderThanDays: z.int().min(1).max(36_500) });

const failedEventId = z
  .string()
  .regex(/^[\w.:-]{1,300}$/)
  .meta({ title: 'the id of a failed event' });

export const failedEventParams = z.strictObject({ id: failedEventId });

/** When it failed and its id: the last one of a page. */
const failedPlace = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT[\d:.]{8,12}Z [\w.:-]{1,300}$/)
  .meta({ title: 'what "next" was in the page before' });

export const failedEventsQuery = z.strictObject({
  status: z.enum(['failed', 'retried', 'discarded']).optional(),
  limit: z.int().min(1).max(200).optional(),
  after: failedPlace.optional(),
});

export const deadLettersParams = z.strictObject({ queue: word('the id of a queue') });

export const deadLetterParams = z.strictObject({
  queue: word('the id of a queue'),
  messageId: z
    .string()
    .regex(/^[\w-]{1,100}$/)
    .meta({ title: 'the id of a message' }),
});

export const orderHistoryQuery = z.strictObject({
  limit: z.int().min(1).max(200).optional(),
  cursor: cursor.optional(),
  at: instant.optional(),
  clock: z.enum(['marketplace', 'accepted']).optional(),
});

export const orderWhyQuery = z.strictObject({
  limit: z.int().min(1).max(50).optional(),
  cursor: cursor.optional(),
});

export const orderHistoryParams = z.strictObject({ orderId: recordId('an order') });
