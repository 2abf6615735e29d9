import { z } from 'zod';

/** The data of every product and listing event; see orders/domain/event-schemas.ts for the rules. */

const text = (max: number) => z.string().min(1).max(max);
const currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .meta({ title: 'an ISO 4217 currency code' });

const productV1 = z.strictObject({
  productId: text(128),
  sku: text(100),
  title: text(300),
  description: text(8000).optional(),
  priceMinor: z.int().min(0),
  currency,
  status: z.enum(['active', 'archived']),
  attributes: z
    .array(z.strictObject({ name: text(100), value: text(500) }))
    .max(50)
    .optional(),
});

export const productCreatedV1 = productV1;
export const productUpdatedV1 = productV1;
export const productDeletedV1 = z.strictObject({ productId: text(128) });

const listingV1 = z.strictObject({
  listingId: text(128),
  productId: text(128),
  channel: text(50),
  title: text(300),
  priceMinor: z.int().min(0),
  currency,
  quantity: z.int().min(0),
  status: z.enum(['active', 'paused', 'ended']),
});

export const listingCreatedV1 = listingV1;
export const listingUpdatedV1 = listingV1;
export const listingDeletedV1 = z.strictObject({ listingId: text(128) });
