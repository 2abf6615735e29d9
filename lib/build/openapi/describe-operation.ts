import type { RouteDefinition } from '../../../functions/kernel/service-definition.ts';
import type { JsonSchema } from '../json-schema.ts';
import type { AnswerName } from './answers.ts';
import { type Description, descriptions } from './descriptions.ts';
import type { OpenApiOperation, OpenApiParameter, OpenApiResponse, Reference } from './document.ts';
import { described, parameterReference, problemReference } from './shared-parts.ts';
import type { WiredSchemas } from './wired-schemas.ts';

/** One route as an OpenAPI operation. */
export function describeOperation(
  tag: string,
  route: RouteDefinition,
  schemas: WiredSchemas,
): OpenApiOperation {
  const description = descriptions[route.operation] ?? { summary: inWords(route.operation) };
  const parameters = parametersOf(route, schemas, description);
  const body = schemas.body && {
    ...(description.body && { description: description.body }),
    content: { 'application/json': { schema: described(schemas.body) } },
  };
  return {
    operationId: route.operation,
    summary: description.summary,
    tags: [tag],
    security: route.access === 'none' ? [] : [{ bearer: route.access === 'ops' ? ['ops'] : [] }],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: { required: true as const, ...body } } : {}),
    responses: { ...successes(description), ...problems(route, schemas, description) },
  };
}

/** `getDeepHealth` as "Get deep health". */
function inWords(operation: string): string {
  const words = operation.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function parametersOf(
  { path, access, method }: RouteDefinition,
  { params, query }: WiredSchemas,
  { key, ifMatch }: Description,
): (OpenApiParameter | Reference)[] {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const inPath = names.map((name) =>
    parameter('path', name, params?.properties?.[name] ?? { type: 'string' }),
  );
  const inQuery = Object.entries(query?.properties ?? {}).map(([name, schema]) =>
    parameter('query', name, schema),
  );
  const headers = [
    access === 'account' ? 'Account' : '',
    access === 'account' && method === 'GET' ? 'Fresh' : '',
    key === undefined ? '' : key === 'required' ? 'KeyRequired' : 'KeyOptional',
    ifMatch ? 'IfMatch' : '',
  ];
  return [...inPath, ...inQuery, ...headers.filter(Boolean).map(parameterReference)];
}

function parameter(place: 'path' | 'query', name: string, schema: JsonSchema): OpenApiParameter {
  const required = place === 'path' ? { required: true } : {};
  const { description, ...rest } = described(schema) as JsonSchema & { description?: string };
  return { name, in: place, ...required, ...(description ? { description } : {}), schema: rest };
}

const UNTOLD: Readonly<Record<string, AnswerName | null | undefined>> = { 200: undefined };

function successes({ answers }: Description): Record<string, OpenApiResponse> {
  const entries = Object.entries(answers ?? UNTOLD).map(([status, name]) => [status, success(status, name)]);
  return Object.fromEntries(entries) as Record<string, OpenApiResponse>;
}

const MEANINGS: Readonly<Record<string, string>> = {
  200: 'Done',
  201: 'Created',
  202: 'Accepted, it will be done',
  204: 'Gone',
};

function success(status: string, name: AnswerName | null | undefined): OpenApiResponse {
  const description = MEANINGS[status] ?? 'Done';
  if (name === null) return { description };
  const schema: JsonSchema = name === undefined ? {} : { $ref: `#/components/schemas/${name}` };
  return { description, content: { 'application/json': { schema } } };
}

function problems(
  route: RouteDefinition,
  { params, query, body }: WiredSchemas,
  { key, ifMatch }: Description,
): Record<string, Reference> {
  const takesInput = params !== undefined || query !== undefined || body !== undefined;
  const statuses = [
    ...(takesInput ? [400] : []),
    ...(route.access === 'none' ? [] : [401, 403]),
    ...(params ? [404] : []),
    ...(route.method === 'GET' ? [] : [409]),
    ...(ifMatch ? [412] : []),
    ...(body ? [413, 415] : []),
    ...(key ? [422] : []),
    ...[429, 500, 503],
  ];
  return Object.fromEntries(statuses.map((status) => [String(status), problemReference(status)]));
}
