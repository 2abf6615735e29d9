import { z } from 'zod';
import { invalid } from './cloudwatch-error.ts';

/** Dimensions on the wire, 30 at most. */
export const dimensionsSchema = z
  .array(z.object({ Name: z.string().min(1).max(255), Value: z.string().min(1).max(1024) }))
  .max(30)
  .default([]);

/** Checks a request body. @throws CloudWatchError that names the bad field. */
export function parseInput<S extends z.ZodType>(schema: S, body: unknown): z.infer<S> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw invalid(`The parameter ${issue?.path.join('.')} is not valid: ${issue?.message}`);
}

export function dimensionsOf(wire: readonly { Name: string; Value: string }[]): Record<string, string> {
  return Object.fromEntries(wire.map((dimension) => [dimension.Name, dimension.Value]));
}
