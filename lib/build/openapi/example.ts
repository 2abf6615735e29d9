import type { JsonSchema } from '../json-schema.ts';
import type { OpenApiDocument } from './document.ts';
import { resolve } from './schema-rows.ts';

/** Values that say more than "text" for fields of well-known names. */
const KNOWN: Readonly<Record<string, unknown>> = {
  currency: 'EUR',
  email: 'ann@example.com',
  sku: '85123A',
  title: 'White lantern',
  channel: 'ebay-uk',
  provider: 'stripe',
  reference: 'pi_3PqL',
  unitPrice: '2.55',
  orderId: '536365',
  nextCursor: null,
  hasNextPage: false,
  version: 1,
};

/** A value of the schema's shape for people to read. */
export function exampleOf(document: OpenApiDocument, given: JsonSchema, name = ''): unknown {
  const schema = resolve<JsonSchema>(document, given as never);
  if (Object.hasOwn(KNOWN, name)) return KNOWN[name];
  if (schema.enum) return schema.enum[0];
  const first = [schema.type ?? []].flat()[0];
  if (first === 'object' || schema.properties) return objectExample(document, schema);
  if (first === 'array') return [exampleOf(document, schema.items ?? {})];
  return scalarExample(first, schema, name);
}

function objectExample(document: OpenApiDocument, { properties = {} }: JsonSchema): unknown {
  const entries = Object.entries(properties).map(([name, field]) => [name, exampleOf(document, field, name)]);
  return Object.fromEntries(entries);
}

function scalarExample(type: string | undefined, schema: JsonSchema, name: string): unknown {
  if (type === 'integer' || type === 'number' || schema.anyOf) return numberExample(schema, name);
  if (type === 'boolean') return true;
  if (/(?:At|From|To|since)$/.test(name)) return '2026-05-01T12:30:00.000Z';
  if (/Id$|^id$/.test(name)) return '019a0000-0000-7000-8000-000000000001';
  return type === 'string' ? 'text' : {};
}

function numberExample({ minimum }: JsonSchema, name: string): number {
  if (name.endsWith('Minor')) return 1530;
  return minimum === undefined || minimum < 0 ? 1530 : Math.max(minimum, 1);
}
