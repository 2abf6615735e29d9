import { z } from 'zod';
import { accountId } from '../../kernel/schema-terms.ts';

const shard = z
  .string()
  .regex(/^shard-[0-9]{1,3}$/)
  .meta({ title: 'a shard such as shard-3' });

export const moveParams = z.strictObject({
  moveId: z
    .string()
    .regex(/^\d{1,4}-\d{1,9}$/)
    .meta({ title: 'a move id as we return it, such as 17-3' }),
});

/** Exactly one of account and bucket, which the handler checks: a union could not say which field of it is wrong. */
export const beginMoveBody = z.strictObject({
  account: accountId.optional(),
  bucket: z.int().min(0).max(1023).optional(),
  to: shard,
});

export const rebalanceBody = z.strictObject({ dryRun: z.boolean().optional() });
export const verifyShardsBody = z.strictObject({ account: accountId.optional() });
