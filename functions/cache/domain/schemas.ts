import { z } from 'zod';

const account = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/)
  .meta({ title: 'an account id: 1 to 64 lower-case letters, digits, ".", "_" or "-"' });

const glob = z
  .string()
  .min(1)
  .max(600)
  .meta({ title: '`*`, `entity`, `entity:*`, `entity:id`, `entity:part*` or `tag:name`' });

/** POST /ops/cache/invalidate. With `dryRun` nothing is forgotten: only planned and counted. */
export const invalidateBody = z.strictObject({ account, glob, dryRun: z.boolean().optional() });
