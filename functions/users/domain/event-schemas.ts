import { z } from 'zod';

/** The data of every user event; see orders/domain/event-schemas.ts for the rules. The e-mail address is never published. */

const text = (max: number) => z.string().min(1).max(max);

const userV1 = z.strictObject({
  userId: text(128),
  name: text(200),
  role: z.enum(['owner', 'admin', 'member', 'viewer']),
  status: z.enum(['active', 'suspended']),
});

export const userCreatedV1 = userV1;
export const userUpdatedV1 = userV1;
export const userDeletedV1 = z.strictObject({ userId: text(128) });
