import { z } from 'zod';
import { accountId } from '../../kernel/schema-terms.ts';

const glob = z
  .string()
  .min(1)
  .max(600)
  .meta({ title: '`*`, `entity`, `entity:*`, `entity:id`, `entity:part*` or `tag:name`' });

/** POST /ops/cache/invalidate. With `dryRun` nothing is forgotten: only planned and counted. */
export const invalidateBody = z.strictObject({ account: accountId, glob, dryRun: z.boolean().optional() });

/** POST /ops/cache/warm: the newest things of one account, of every kind unless some are named. */
export const createWarmUpBody = z.strictObject({
  account: accountId,
  entities: z
    .array(z.enum(['order', 'product', 'listing', 'user']))
    .min(1)
    .max(4)
    .optional(),
  limit: z.int().min(1).max(100_000).optional(),
});

export const warmUpParams = z.strictObject({
  jobId: z
    .string()
    .regex(/^warm-[0-9a-f-]{36}$/)
    .meta({ title: 'an id as we returned it' }),
});
