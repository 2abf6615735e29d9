import { z } from 'zod';

/**
 * The data of every event of a delivery; see orders/domain/event-schemas.ts for the rules. Neither URLs nor secrets nor what was
 * sent: who follows these events learns what became of a delivery, not what was in it.
 */

const text = (max: number) => z.string().min(1).max(max);

/** ISO 8601 in UTC with milliseconds. */
const instant = z
  .string()
  .regex(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  .meta({ title: 'an instant such as 2026-02-01T08:26:00.000Z' });

const delivery = {
  webhookId: text(64),
  /** Id of the event that was to be delivered. */
  deliveryId: text(64),
  /** Its type, and what it is about. */
  eventType: text(64),
  subjectType: text(64),
  subjectId: text(128),
  subjectVersion: z.int().min(1),
  /** 0 for the first time; each redelivery that a person asked for counts one. */
  redelivery: z.int().min(0),
  isTest: z.boolean(),
  /** Tries in this round. */
  attempts: z.int().min(0),
  queuedAt: instant,
  closedAt: instant,
};

const statusCode = z.int().min(100).max(599).nullable();

/** `statusCode` is the answer that accepted it; null when only the ledger of effects knows that it was accepted. */
export const webhookDeliveredV1 = z.strictObject({ ...delivery, statusCode });
/** `statusCode` is the last answer; null when there was none. */
export const webhookDeliveryFailedV1 = z.strictObject({ ...delivery, statusCode, reason: text(300) });
export const webhookDeliverySkippedV1 = z.strictObject({ ...delivery, reason: text(300) });
