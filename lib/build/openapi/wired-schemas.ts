import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { JsonSchema } from '../json-schema.ts';
import { toSchema } from '../validator-schema.ts';

/** The schemas an operation's input is validated with. */
export interface WiredSchemas {
  params?: JsonSchema;
  query?: JsonSchema;
  body?: JsonSchema;
}

/** `getOrder: { handler: ..., params: valid.orderParams }` as the handlers' files write it. */
const OPERATION = /\b(?<name>\w+):\s*\{\s*handler:(?<rest>(?:[^{}]|\{[^{}]*\})*)\}/g;
const VALIDATOR = /\b(?<part>params|query|body):\s*valid\.(?<schema>\w+)/g;

/**
 * Which schema validates what of each operation, read from where the handlers are wired: the document cannot name another
 * schema than the one that is enforced.
 */
export async function wiredSchemas(root: string): Promise<Map<string, WiredSchemas>> {
  const found = new Map<string, WiredSchemas>();
  for (const file of globSync('functions/*/handlers/*.ts', { cwd: root }).sort()) {
    const text = readFileSync(join(root, file), 'utf8');
    if (!text.includes('validators.generated.js')) addOperations(found, text, {});
    else addOperations(found, text, await schemasOf(join(root, dirname(file), '..', 'domain', 'schemas.ts')));
  }
  return found;
}

function addOperations(
  found: Map<string, WiredSchemas>,
  text: string,
  schemas: Readonly<Record<string, unknown>>,
): void {
  for (const { groups = {} } of text.matchAll(OPERATION)) {
    const { name = '', rest = '' } = groups;
    const parts = [...rest.matchAll(VALIDATOR)].map(({ groups: part = {} }) => {
      const schema = schemas[part['schema'] ?? ''];
      if (!(schema instanceof z.ZodType)) throw new Error(`${name}: no schema is called ${part['schema']}`);
      return [part['part'], toSchema(part['schema'] ?? '', schema)];
    });
    found.set(name, Object.fromEntries(parts) as WiredSchemas);
  }
}

async function schemasOf(file: string): Promise<Record<string, unknown>> {
  return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
}
