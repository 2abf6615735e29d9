import { z } from 'zod';

const cursor = z.string().min(1).max(2000).optional();

/** Years 2000 to 2099, in any zone. */
const instant = z.iso
  .datetime({ offset: true })
  .max(35)
  .regex(/^20/)
  .meta({ title: 'an instant of the years 2000 to 2099 such as 2011-02-01T00:00:00Z' });

export const orderHistoryQuery = z.strictObject({
  limit: z.int().min(1).max(200).optional(),
  cursor,
  at: instant.optional(),
  clock: z.enum(['marketplace', 'accepted']).optional(),
});

export const orderWhyQuery = z.strictObject({ limit: z.int().min(1).max(50).optional(), cursor });

export const orderHistoryParams = z.strictObject({
  orderId: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/)
    .meta({
      title: 'an order id: 1 to 128 letters, digits, ".", "_", ":" or "-", the first a letter or digit',
    }),
});
