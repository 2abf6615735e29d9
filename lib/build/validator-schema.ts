import { z } from 'zod';
import { type JsonSchema, simplifySchema } from './json-schema.ts';

/** The JSON Schema of one export, simplified; errors name it. */
export function toSchema(name: string, schema: z.ZodType): JsonSchema {
  try {
    return simplifySchema(z.toJSONSchema(schema, { io: 'input', target: 'draft-7' }) as JsonSchema);
  } catch (cause) {
    throw new Error(`${name} cannot be written as JSON Schema`, { cause });
  }
}
