/** The part of JSON Schema (draft 7) that our schemas use. */
export interface JsonSchema {
  title?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  required?: string[];
  properties?: Record<string, JsonSchema>;
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  allOf?: JsonSchema[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  $schema?: string;
  $ref?: string;
}

/** Calls `visit` with every subschema and its path as ajv writes it, `#/properties/lines/items`. */
export function walkSchema(
  schema: JsonSchema,
  path: string,
  visit: (schema: JsonSchema, path: string) => void,
): void {
  visit(schema, path);
  for (const [name, child] of Object.entries(schema.properties ?? {})) {
    walkSchema(child, `${path}/properties/${escapeStep(name)}`, visit);
  }
  if (schema.items !== undefined) walkSchema(schema.items, `${path}/items`, visit);
  if (typeof schema.additionalProperties === 'object') {
    walkSchema(schema.additionalProperties, `${path}/additionalProperties`, visit);
  }
  for (const keyword of ['allOf', 'anyOf', 'oneOf'] as const) {
    for (const [index, child] of (schema[keyword] ?? []).entries()) {
      walkSchema(child, `${path}/${keyword}/${index}`, visit);
    }
  }
}

/** Does every value that satisfies the schema have only fields it names, so that nothing in it goes unchecked? */
export function isClosed(schema: JsonSchema): boolean {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choices.every(isClosed);
  const types = [schema.type ?? []].flat();
  if (types.length === 0) return schema.enum !== undefined || schema.const !== undefined;
  return types.every((type) => isClosedType(type, schema));
}

function isClosedType(type: string, { items, properties = {}, additionalProperties }: JsonSchema): boolean {
  if (type === 'array') return items !== undefined && isClosed(items);
  return type !== 'object' || (additionalProperties === false && Object.values(properties).every(isClosed));
}

/** ajv encodes property names in schema paths as URI fragments of JSON pointers. */
function escapeStep(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
}

/**
 * `anyOf [X, null]` becomes X with `null` among its types, so that errors speak of X alone. Formats go: zod writes each
 * with its pattern, which is what zod itself checks.
 */
export function simplifySchema(schema: JsonSchema): JsonSchema {
  const { $schema: _, ...bare } = schema;
  walkSchema(bare, '#', (part) => {
    collapseNullable(part);
    if (part.format !== undefined) dropFormat(part);
  });
  return bare;
}

function collapseNullable(part: JsonSchema): void {
  const [first, second, ...more] = part.anyOf ?? [];
  if (first === undefined || second?.type !== 'null' || more.length > 0) return;
  if (typeof first.type !== 'string') return;
  delete part.anyOf;
  Object.assign(part, first, { type: [first.type, 'null'] });
  if (part.enum !== undefined) part.enum = [...part.enum, null];
}

function dropFormat(part: JsonSchema): void {
  const hasPattern = part.pattern !== undefined || part.allOf?.some(({ pattern }) => pattern !== undefined);
  if (!hasPattern) throw new Error(`format ${part.format} comes without a pattern; give the schema one`);
  delete part.format;
}
