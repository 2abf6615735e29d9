import { Ajv, type AnySchemaObject } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { MAX_FIELD_ERRORS } from '../../functions/kernel/validation.ts';
import { type JsonSchema, walkSchema } from './json-schema.ts';
import { ruleSentence } from './rule-sentence.ts';

/**
 * JavaScript of one validator: `function NAME(data)` that returns our field errors. ajv writes the checks; its error
 * objects are replaced by ours while generating, so that nothing is translated at run time, and every loop ends after
 * MAX_FIELD_ERRORS: a body of a million broken items must not build a million errors.
 */
export function compileValidator(name: string, schema: JsonSchema): string {
  const ajv = new Ajv({
    allErrors: true,
    messages: false,
    useDefaults: true,
    validateFormats: false,
    allowUnionTypes: true,
    // Lengths in UTF-16 units, as zod counts them.
    unicode: false,
    logger: false,
    code: { source: true, esm: true },
  } as ConstructorParameters<typeof Ajv>[0]);
  const validate = ajv.compile(schema as AnySchemaObject);
  const write = standalone as unknown as { default(ajv: Ajv, validate: unknown): string };
  return own(name, limitLoops(replaceErrors(write.default(ajv, validate), rulesOf(schema))));
}

type Rules = ReadonlyMap<string, string>;

function rulesOf(schema: JsonSchema): Rules {
  const rules = new Map<string, string>();
  walkSchema(schema, '#', (part, path) => {
    const parent = path.slice(0, path.lastIndexOf('/allOf/'));
    rules.set(path, path.includes('/allOf/') ? (rules.get(parent) ?? '') : ruleSentence(part));
  });
  return rules;
}

const ERROR =
  /const (?<name>err\d+) = \{instancePath(?<place>:[^,]+)?,schemaPath:"(?<path>[^"]+)",keyword:"(?<keyword>\w+)",params:\{(?<params>.*?)\}\};if\(vErrors === null\)\{vErrors = \[\1\];\}else \{vErrors\.push\(\1\);\}errors\+\+;/g;

interface Broken {
  place?: string;
  path: string;
  keyword: string;
  params: string;
}

function replaceErrors(code: string, rules: Rules): string {
  return code.replaceAll(ERROR, (...match: unknown[]) => {
    const broken = match.at(-1) as Broken;
    const error = isInsideChoice(broken.path) ? 'HIDDEN' : entry(broken, rules);
    return `(vErrors ??= []).push(${error});errors++;`;
  });
}

function isInsideChoice(path: string): boolean {
  return /\/(?:anyOf|oneOf)\/\d/.test(path);
}

function entry({ place, path, keyword, params }: Broken, rules: Rules): string {
  const where = place?.slice(1).replace(/^instancePath\+/, '') ?? '""';
  if (keyword === 'required') {
    const missing = /missingProperty: "([^"]+)"/.exec(params)?.[1] ?? '';
    return `{field:${where}+${JSON.stringify(`/${missing}`)},rule:"is required"}`;
  }
  if (keyword === 'additionalProperties') {
    const key = /additionalProperty: (\w+)/.exec(params)?.[1] ?? '';
    return `{field:${where}+pointer(${key}),rule:"is not a known field"}`;
  }
  const rule = rules.get(path.slice(0, path.lastIndexOf('/')));
  if (rule === undefined) throw new Error(`no sentence for ${path}`);
  return `{field:${where},rule:${JSON.stringify(rule)}}`;
}

function limitLoops(code: string): string {
  return code
    .replaceAll(
      /for\(let (i\d+)=0; \1<(len\d+); \1\+\+\)\{/g,
      `for(let $1=0; $1<$2 && errors<${MAX_FIELD_ERRORS}; $1++){`,
    )
    .replaceAll(
      /for\(const (key\d+) in (data\d*)\)\{/g,
      `for(const $1 in $2){if(errors>=${MAX_FIELD_ERRORS})break;`,
    );
}

/** Renames the function and its constants, and makes it return instead of keeping errors on itself. */
function own(name: string, code: string): string {
  const [, inner] = /function (validate\d+)\(/.exec(code) ?? [];
  const result = code
    .replace('"use strict";', '')
    .replaceAll(/export (?:default|const validate =) \w+;/g, '')
    .replace(/function validate\d+\(data, \{.*?\}=\{\}\)\{/, `function ${name}(data){`)
    .replace(`${inner}.errors = vErrors;return errors === 0;`, 'return finishErrors(vErrors);')
    .replaceAll(/\b(schema|pattern|func|formats)(\d+)\b/g, `${name}_$1$2`);
  const rest = result.replaceAll(/for\([^{]*(?:errors<\d+[^{]*\{|\{if\(errors>=)/g, '');
  const foreign = /instancePath|schemaPath|require\(|\bvalidate\d+|\bfor\(/.exec(rest);
  if (foreign === null) return result;
  throw new Error(`${name}: ajv wrote something this generator does not know: ${foreign[0]}`);
}
