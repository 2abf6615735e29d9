import { z } from 'zod';
import { AwsError } from '../aws-error.ts';
import type { LambdaParts } from '../lambda-parts.ts';
import { measureSandbox } from '../measure-sandbox.ts';
import type { ControlRoute } from './control-endpoint.ts';
import { jsonBody } from './http-exchange.ts';

const request = z.strictObject({
  functionName: z.string(),
  memoryMb: z.int().min(128).max(10_240),
  payloads: z.array(z.string()).min(1).max(1000),
  warmUp: z.int().min(0).max(500),
  before: z
    .array(z.array(z.strictObject({ functionName: z.string(), payload: z.string() })).max(10))
    .max(1000)
    .optional(),
});

/** `POST /springtide/measurements`: not Lambda's API but the host's own, for `npm run rightsize`. */
export function measureRoutes(parts: LambdaParts): ControlRoute[] {
  return [
    {
      method: 'POST',
      path: 'measurements',
      budget: 'none',
      async handle(call) {
        const read = request.safeParse(jsonBody(call));
        if (!read.success) throw new AwsError('InvalidParameterValueException', z.prettifyError(read.error));
        return { status: 200, body: await measureSandbox(parts, read.data) };
      },
    },
  ];
}
