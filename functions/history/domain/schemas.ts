import { z } from 'zod';

export const orderHistoryQuery = z.strictObject({
  limit: z.int().min(1).max(200).default(50),
  cursor: z.string().min(1).max(2000).optional(),
});

export const orderHistoryParams = z.strictObject({
  orderId: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/)
    .meta({
      title: 'an order id: 1 to 128 letters, digits, ".", "_", ":" or "-", the first a letter or digit',
    }),
});
