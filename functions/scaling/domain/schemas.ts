import { z } from 'zod';

const target = z
  .string()
  .regex(/^[a-z0-9][a-z0-9:-]{0,99}$/)
  .meta({ title: 'a target: a function, or function:queue' });

/** GET /ops/scaling?target=...: one target instead of all. */
export const scalingQuery = z.strictObject({ target: target.optional() });

/** Params of POST /ops/scaling/{target}. */
export const targetParams = z.strictObject({ target });

/**
 * POST /ops/scaling/{target}: what a person may do. `freeze` holds the target, `override` sets a value; both end by
 * themselves after `minutes` (at most a day). `act`, `dry-run` and `off` are modes and stay, and so does the choice whether
 * pings may keep a pool of environments warm, which AWS promises nothing about.
 */
export const steerBody = z.strictObject({
  action: z.enum(['act', 'dry-run', 'off', 'freeze', 'override', 'release', 'warm-pool-on', 'warm-pool-off']),
  value: z.int().min(0).max(10_000).optional(),
  minutes: z.int().min(1).max(1440).optional(),
});

const instant = z.int().min(1_600_000_000_000).max(9_999_999_999_999);

/** POST /ops/scaling/schedules: a planned event of one target, in milliseconds since the epoch. */
export const scheduleBody = z.strictObject({
  target,
  name: z.string().min(1).max(100),
  fromMs: instant,
  untilMs: instant,
  /** So many times the usual peak of that clock time, or a plain number of units: exactly one of the two. */
  times: z.number().min(1).max(1000).optional(),
  value: z.int().min(1).max(10_000).optional(),
});

/** DELETE /ops/scaling/schedules?target=...&id=... */
export const schedulesQuery = z.strictObject({
  target: target.optional(),
  id: z.string().max(64).optional(),
});

/** GET /ops/scaling/replay?target=...&policy=...&hours=... */
export const replayQuery = z.strictObject({
  target,
  policy: z.string().min(1).max(50),
  hours: z.int().min(1).max(168).default(168),
});
