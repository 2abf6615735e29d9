import { z } from 'zod';
import { paging } from '../../kernel/schema-terms.ts';

/** What clients may send about webhooks; `npm run generate` turns every export into a validator. */

const webhookId = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  .meta({ title: 'a webhook id (a UUID as we return it)' });

const deliveryId = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,64}$/)
  .meta({ title: 'a delivery id: 1 to 64 letters, digits or "-"' });

/** Where it leads is judged by the handler, which resolves the name. */
const url = z
  .string()
  .min(10)
  .max(2000)
  .regex(/^https?:\/\/[^\s\p{Cc}]+$/u)
  .meta({ title: 'an absolute URL of at most 2000 characters' });

const eventTypes = z
  .array(
    z
      .string()
      .regex(/^(?:\*|[A-Z][A-Za-z]{0,63})$/)
      .meta({ title: 'the name of an event type such as OrderCreated, or *' }),
  )
  .min(1)
  .max(50);

const description = z
  .string()
  .max(200)
  .regex(/^\P{Cc}*$/u)
  .meta({ title: 'text of at most 200 characters without control characters' });

export const webhookParams = z.strictObject({ webhookId });
export const deliveryParams = z.strictObject({ webhookId, deliveryId });

export const createWebhookBody = z.strictObject({ url, eventTypes, description: description.optional() });

export const patchWebhookBody = z.strictObject({
  url: url.optional(),
  eventTypes: eventTypes.optional(),
  description: description.optional(),
  status: z.enum(['active', 'paused']).optional(),
});

export const listWebhooksQuery = z.strictObject(paging);

export const listDeliveriesQuery = z.strictObject({
  ...paging,
  status: z.enum(['pending', 'delivered', 'dead', 'skipped']).optional(),
});

export const redriveBody = z.strictObject({ status: z.enum(['dead', 'skipped']) });

/** A day by default, a week at most. */
export const rotateSecretBody = z.strictObject({
  overlapSeconds: z.int().min(0).max(604_800).default(86_400),
});
