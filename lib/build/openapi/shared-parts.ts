import { problemKinds } from '../../../functions/entry/problem.ts';
import type { JsonSchema } from '../json-schema.ts';
import type { OpenApiDocument, OpenApiParameter, Reference } from './document.ts';

/** Headers of requests, by the name under which operations refer to them. */
export const headerParameters: Readonly<Record<string, OpenApiParameter>> = {
  Account: {
    name: 'x-account-id',
    in: 'header',
    description: 'Which account is meant; needed when the token names several.',
    schema: { type: 'string' },
  },
  Fresh: {
    name: 'x-fresh',
    in: 'header',
    description:
      '`true`: read from the writer, past every cache and reader. Otherwise an answer may come from a cache; it shows every ' +
      'write of the account that was answered before. Figures say themselves how old they may be.',
    schema: { type: 'string', enum: ['true'] },
  },
  KeyOptional: {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'Any text of your own. The same key with the same request gets the first answer again for 24 hours.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  },
  KeyRequired: {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    description:
      'Any text of your own. The same key with the same request gets the first answer again for 24 hours.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    description:
      'The ETag of the version you have seen, or several with commas between them, any of which will do, or * for whichever there is. Without it the last write wins.',
    schema: { type: 'string' },
  },
};

export const parameterReference = (name: string): Reference => ({ $ref: `#/components/parameters/${name}` });
export const problemReference = (status: number): Reference => ({
  $ref: `#/components/responses/Problem${status}`,
});

/** One response for each status that a problem may have. */
export function problemResponses(): OpenApiDocument['components']['responses'] {
  const kinds = Object.entries(problemKinds);
  const statuses = [...new Set(kinds.map(([, { status }]) => status))].sort();
  const responses = statuses.map((status) => {
    const codes = kinds.filter(([, kind]) => kind.status === status).map(([code]) => code);
    const description = `${kinds.find(([, kind]) => kind.status === status)?.[1].title} (${codes.join(', ')})`;
    const schema = { $ref: '#/components/schemas/Problem' };
    return [`Problem${status}`, { description, content: { 'application/problem+json': { schema } } }];
  });
  return Object.fromEntries(responses) as OpenApiDocument['components']['responses'];
}

/** Our titles are rules in words: what OpenAPI calls a description. */
export function described(schema: JsonSchema): JsonSchema {
  const copy = JSON.stringify(schema, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('title' in value) || typeof value.title !== 'string')
      return value;
    const { title, ...rest } = value;
    return { ...rest, description: title };
  });
  return JSON.parse(copy) as JsonSchema;
}
