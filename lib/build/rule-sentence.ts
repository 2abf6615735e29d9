import type { JsonSchema } from './json-schema.ts';

/** What a client reads when a value breaks its schema: a whole sentence with the limits, the same for every broken part. */
export function ruleSentence(schema: JsonSchema): string {
  const types = [schema.type ?? []].flat();
  const orNull = types.includes('null') && types.length > 1 ? ' or null' : '';
  return `must be ${schema.title ?? describe(schema, types[0])}${orNull}`;
}

function describe(schema: JsonSchema, type: string | undefined): string {
  if (schema.enum !== undefined) return `one of ${schema.enum.filter((value) => value !== null).join(', ')}`;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.anyOf !== undefined || schema.oneOf !== undefined) return 'one of the allowed forms';
  const describeType = descriptions[type ?? ''];
  return describeType === undefined ? 'a JSON value' : describeType(schema);
}

const descriptions: Readonly<Record<string, (schema: JsonSchema) => string>> = {
  string: (schema) => {
    if (schema.pattern !== undefined || schema.allOf !== undefined) {
      throw new Error(`the pattern ${schema.pattern} needs a title (.meta({title})) that says it in words`);
    }
    return `text${amount(schema.minLength, schema.maxLength, 'characters')}`;
  },
  integer: (schema) => `an integer${range(...safe(schema))}`,
  number: (schema) => `a number${range(schema.minimum, schema.maximum)}`,
  boolean: () => 'true or false',
  array: (schema) => `a list${amount(schema.minItems, schema.maxItems, 'items')}`,
  object: () => 'an object',
  null: () => 'null',
};

/** Zod states JavaScript's own bounds of integers; nobody wants to read them. */
function safe({ minimum, maximum }: JsonSchema): [number | undefined, number | undefined] {
  return [
    minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum,
    maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum,
  ];
}

function amount(min: number | undefined, max: number | undefined, unit: string): string {
  if (min !== undefined && max !== undefined) return ` of ${min} to ${max} ${unit}`;
  return limit(min, max, ` ${unit}`);
}

function range(min: number | undefined, max: number | undefined): string {
  return min !== undefined && max !== undefined ? ` between ${min} and ${max}` : limit(min, max, '');
}

function limit(min: number | undefined, max: number | undefined, unit: string): string {
  if (min !== undefined) return ` of at least ${min}${unit}`;
  return max === undefined ? '' : ` of at most ${max}${unit}`;
}
