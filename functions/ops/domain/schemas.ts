import { z } from 'zod';

/** POST /ops/topics. With `dryRun` nothing is changed; without `raisePartitions` no topic gets more partitions than it has. */
export const applyTopicsBody = z.strictObject({
  dryRun: z.boolean().optional(),
  raisePartitions: z.boolean().optional(),
});
