import { Ajv, type AnySchemaObject } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { MAX_FIELD_ERRORS } from '../../functions/kernel/validation.ts';
import { type JsonSchema, walkSchema } from './json-schema.ts';
import { ruleSentence } from './rule-sentence.ts';

/**
 * JavaScript of one validator: `function NAME(data, isPlain)` that returns our field errors; a body's may be told that no
 * text in `data` holds a control character. ajv writes the checks; its error objects are replaced by ours while generating, so
 * that nothing is translated at run time, and every loop ends after MAX_FIELD_ERRORS: a body of a million broken items must not
 * build a million errors.
 */
export function compileValidator(name: string, schema: JsonSchema): string {
  const ajv = new Ajv({
    allErrors: true,
    messages: false,
    useDefaults: true,
    validateFormats: false,
    allowUnionTypes: true,
    logger: false,
    code: { source: true, esm: true },
  } as ConstructorParameters<typeof Ajv>[0]);
  const validate = ajv.compile(schema as AnySchemaObject);
  const write = standalone as unknown as { default(ajv: Ajv, validate: unknown): string };
  const written = countCharacters(write.default(ajv, validate));
  const code = searchForbidden(name, replaceErrors(written, rulesOf(schema)));
  return own(name, spellOutControls(limitLoops(countHidden(mergeChecks(code)))));
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
    return `vErrors = noteError(vErrors, ${fieldAndRule(broken, rules)});errors++;`;
  });
}

function isInsideChoice(path: string): boolean {
  return /\/(?:anyOf|oneOf)\/\d/.test(path);
}

/** An empty rule marks a failure inside one branch of a choice, which countHidden takes out. */
function fieldAndRule({ place, path, keyword, params }: Broken, rules: Rules): string {
  const where = place?.slice(1).replace(/^instancePath\+/, '') ?? '""';
  if (isInsideChoice(path)) return '"", ""';
  if (keyword === 'required') {
    const missing = /missingProperty: "([^"]+)"/.exec(params)?.[1] ?? '';
    return `${where}+${JSON.stringify(`/${missing}`)}, "is required"`;
  }
  if (keyword === 'additionalProperties') {
    const key = /additionalProperty: (\w+)/.exec(params)?.[1] ?? '';
    return `${where}+pointer(${key}), "is not a known field"`;
  }
  const rule = rules.get(path.slice(0, path.lastIndexOf('/')));
  if (rule === undefined) throw new Error(`no sentence for ${path}`);
  return `${where}, ${JSON.stringify(rule)}`;
}

const NOTE = String.raw`vErrors = noteError\([^;{}]*\);errors\+\+;`;
const TWO_CHECKS = new RegExp(String.raw`if\(([^{};]*)\)\{(${NOTE})\}if\(([^{};]*)\)\{\2\}`, 'g');
const TYPED_CHECK = new RegExp(
  String.raw`if\(typeof (\w+) === "string"\)\{if\(([^{};]*)\)\{(${NOTE})\}\}else \{\3\}`,
  'g',
);

/**
 * All checks of one value say the same sentence, so they become one condition: a third less code, and one error each.
 * Repeated until nothing changes, because a merged check may stand next to another.
 */
function mergeChecks(code: string): string {
  const merged = code
    .replaceAll(TWO_CHECKS, 'if(($1)||($3)){$2}')
    .replaceAll(TYPED_CHECK, 'if(typeof $1 !== "string"||($2)){$3}');
  return merged === code ? code : mergeChecks(merged);
}

const HIDDEN_NOTE = 'vErrors = noteError(vErrors, "", "");';
const FORGET =
  /errors = (_errs\d+);if\(vErrors !== null\)\{if\(\1\)\{vErrors\.length = \1;\}else \{vErrors = null;\}\}/g;

/**
 * A failure inside one branch of a choice is counted and not noted: the choice itself says what is allowed. So a choice has
 * nothing to take back when another branch holds; ajv sets the list's length then, a slow call at every item once one error is
 * known.
 */
function countHidden(code: string): string {
  return code.replaceAll(HIDDEN_NOTE, '').replaceAll(FORGET, 'errors = $1;');
}

/**
 * JSON Schema, and so what we publish, counts characters and not UTF-16 units. No text has more characters than units, so only
 * a text of too many units is counted at all.
 */
function countCharacters(code: string): string {
  return code
    .replaceAll(/const func\d+ = require\("ajv\/dist\/runtime\/ucs2length"\)\.default;/g, '')
    .replaceAll(/func\d+\((\w+)\) > (\d+)/g, '($1.length > $2 && isLonger($1, $2))')
    .replaceAll(/func\d+\((\w+)\) < 1\)/g, '$1.length < 1)')
    .replaceAll(/func\d+\((\w+)\) < (\d+)/g, (_, data, min) => `!isLonger(${data}, ${Number(min) - 1})`);
}

const ALL_BUT = /const (pattern\d+) = new RegExp\("\^\\\\P\{(\w+)\}\*\$", "u"\);/g;

/**
 * `^\P{Cc}*$` becomes a search for `[\p{Cc}]`: the same answer, a third faster, and most of what an order's check costs. Where the
 * caller knows that no text holds a control character, it is left out.
 */
function searchForbidden(validator: string, code: string): string {
  let result = code;
  for (const [declaration, name, property] of code.matchAll(ALL_BUT)) {
    const isKnown = property === 'Cc' && validator.endsWith('Body') ? '!isPlain&&' : '';
    result = result
      .replace(declaration, `const ${name} = new RegExp("[\\\\p{${property}}]", "u");`)
      .replaceAll(new RegExp(`!${name}\\.test\\((\\w+)\\)`, 'g'), `(${isKnown}${name}.test($1))`);
  }
  return result;
}

/** Control characters and all others as ranges of a class, spelled as code that holds the source of a pattern does. */
const CONTROLS = String.raw`\\x00-\\x1f\\x7f-\\x9f`;
const OTHERS = String.raw` -~\\xa0-\\u{10ffff}`;

const PATTERN = /new RegExp\("(?:[^"\\]|\\.)*", "u"\)/g;
/** A class without an escaped bracket; what stands in another kind is left as it is, which is right as well. */
const CLASS = /\[(?:[^\]\\]|\\[^\]])*\]/g;

/**
 * The first pattern with a Unicode property costs V8 a fifth of a millisecond of each cold start: it looks the property up in ICU.
 * Ranges mean the same only within a class, so only there they take its place.
 */
function spellOutControls(code: string): string {
  const spelledOut = (ofClass: string) =>
    ofClass.replaceAll(String.raw`\\p{Cc}`, CONTROLS).replaceAll(String.raw`\\P{Cc}`, OTHERS);
  return code.replaceAll(PATTERN, (pattern) => pattern.replaceAll(CLASS, spelledOut));
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
    .replace(
      /function validate\d+\(data, \{.*?\}=\{\}\)\{/,
      `function ${name}(data${code.includes('!isPlain') ? ', isPlain' : ''}){`,
    )
    .replace(`${inner}.errors = vErrors;return errors === 0;`, 'return vErrors ?? [];')
    .replaceAll(/\b(schema|pattern|func|formats)(\d+)\b/g, `${name}_$1$2`);
  const rest = result.replaceAll(/for\([^{]*(?:errors<\d+[^{]*\{|\{if\(errors>=)/g, '');
  const foreign = /instancePath|schemaPath|vErrors\.length|require\(|\bvalidate\d+|\bfor\(/.exec(rest);
  if (foreign === null) return result;
  throw new Error(`${name}: ajv wrote something this generator does not know: ${foreign[0]}`);
}
