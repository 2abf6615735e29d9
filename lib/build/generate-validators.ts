import { build } from 'esbuild';
import { z } from 'zod';
import { compileValidator } from './compile-validator.ts';
import { isClosed, type JsonSchema } from './json-schema.ts';
import { toSchema } from './validator-schema.ts';

export interface GeneratedFiles {
  /** ES module with one validator an export: `(value) => FieldError[]`. */
  js: string;
  dts: string;
}

/**
 * Turns the exports of a service's `domain/schemas.ts` into the text of `validators.generated.js` and `.d.ts`; with another
 * `source` (`event-schemas.ts`) into that file's.
 */
export async function generateValidators(
  schemas: Readonly<Record<string, unknown>>,
  source = 'schemas.ts',
): Promise<GeneratedFiles> {
  const named = Object.entries(schemas).filter(
    (entry): entry is [string, z.ZodType] => entry[1] instanceof z.ZodType,
  );
  named.sort(([a], [b]) => (a < b ? -1 : 1));
  const firstNames = new Map(named.toReversed().map(([name, schema]) => [schema, name]));
  const parts = named.map(([name, schema]) => {
    const first = firstNames.get(schema) ?? name;
    return first === name
      ? moduleText(name, toSchema(name, schema))
      : `export { check_${first} as ${name} };`;
  });
  return {
    js: await tidy([IMPORTS, ...nameConstants(parts.join('\n'))].join('\n'), source),
    dts: declarations(
      named.map(([name]) => name),
      source,
    ),
  };
}

const header = (source: string) =>
  `// Generated from ${source} by \`npm run generate\`; a test keeps it fresh.`;
const IMPORTS =
  "import { closed, isLonger, noteError, pointer, toScalars } from '../../kernel/validation.ts';";

const REPEATED = /"(?:must be|is) (?:[^"\\\n]|\\.)*"|new RegExp\("(?:[^"\\]|\\.)*", "u"\)/g;

/** Sentences and patterns that occur again and again become constants, which halves an order's validator. */
function nameConstants(code: string): [constants: string, code: string] {
  const names = new Map<string, string>();
  const named = code.replaceAll(REPEATED, (text) => {
    const name = names.get(text) ?? `${text.startsWith('"') ? 'rule' : 'pattern'}${names.size}`;
    names.set(text, name);
    return name;
  });
  return [[...names].map(([text, name]) => `const ${name} = ${text};`).join('\n'), named];
}

/**
 * Queries and path parameters arrive as text, so theirs are converted before they are checked. A body's validator says
 * whether it leaves nothing unchecked.
 */
function moduleText(name: string, schema: JsonSchema): string {
  const check = compileValidator(`check_${name}`, schema);
  if (name.endsWith('Body') && isClosed(schema)) {
    return `${check}\nexport const ${name} = /* @__PURE__ */ closed(check_${name});`;
  }
  if (!/(?:Query|Params)$/.test(name)) return `${check}\nexport { check_${name} as ${name} };`;
  const kinds = Object.entries(schema.properties ?? {}).filter(([, { type }]) =>
    ['integer', 'number', 'boolean'].includes(String(type)),
  );
  if (kinds.length === 0) return `${check}\nexport { check_${name} as ${name} };`;
  const table = JSON.stringify(Object.fromEntries(kinds.map(([field, { type }]) => [field, type])));
  return `${check}\nexport function ${name}(value) { toScalars(value, ${table}); return check_${name}(value); }`;
}

/** Drops what ajv wrote and nobody uses, and lays the text out so that a review can read it. */
async function tidy(contents: string, source: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, loader: 'js', resolveDir: '.' },
    bundle: true,
    write: false,
    format: 'esm',
    external: ['../../kernel/*'],
    target: 'node24',
    minifySyntax: true,
    legalComments: 'none',
    charset: 'utf8',
  });
  return `${header(source)}\n${outputFiles[0]?.text ?? ''}`;
}

function declarations(names: readonly string[], source: string): string {
  const lines = names.flatMap((name) => {
    const type = name.charAt(0).toUpperCase() + name.slice(1);
    return [
      `export type ${type} = z.output<typeof schemas.${name}>;`,
      `export declare const ${name}: (value: unknown${name.endsWith('Body') ? ', isPlain?: boolean' : ''}) => FieldError[];`,
    ];
  });
  const imports = [
    "import type { z } from 'zod';",
    "import type { FieldError } from '../../kernel/errors.ts';",
    `import type * as schemas from './${source}';`,
  ];
  return `${[header(source), ...imports, '', ...lines].join('\n')}\n`;
}
