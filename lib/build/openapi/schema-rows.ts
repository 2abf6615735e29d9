import type { JsonSchema } from '../json-schema.ts';
import { ruleSentence } from '../rule-sentence.ts';
import type { OpenApiDocument, Reference } from './document.ts';

/** One line of a table of fields or parameters. */
export interface Row {
  name: string;
  where?: string;
  required: boolean;
  rule: string;
}

/** What a reference stands for, or the thing itself. */
export function resolve<T>(document: OpenApiDocument, given: T | Reference): T {
  if (typeof given !== 'object' || given === null || !('$ref' in given)) return given as T;
  const steps = String(given.$ref).slice(2).split('/');
  return steps.reduce<unknown>((part, step) => (part as Record<string, unknown>)[step], document) as T;
}

/** A row for each field, those of nested objects and lists after their parent. */
export function fieldRows(schema: JsonSchema, prefix: string): Row[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const row = { name: path, required: required.has(name), rule: sentence(field) };
    const inner = field.items ? fieldRows(field.items, `${path}[].`) : fieldRows(field, `${path}.`);
    return [row, ...inner];
  });
}

/** Our rule without "must be"; a description is the rule in words already. */
function sentence(field: JsonSchema & { description?: string }): string {
  const { description, ...rest } = field;
  const titled = description === undefined ? rest : { ...rest, title: description };
  return ruleSentence(titled).replace(/^must be /, '');
}

export function table(rows: readonly Row[], hasPlace: boolean): string {
  const lines = rows.map(({ name, where, required, rule }) => {
    const place = hasPlace ? ` <small>${escapeHtml(where ?? '')}</small>` : '';
    const mark = required ? ' <b class="required">required</b>' : '';
    return `<tr><th scope="row"><code>${escapeHtml(name)}</code>${place}${mark}</th><td>${escapeHtml(rule)}</td></tr>`;
  });
  return `<table><tbody>${lines.join('')}</tbody></table>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (letter) => ENTITIES[letter] ?? letter);
}
