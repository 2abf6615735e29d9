import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { generateValidators } from './generate-validators.ts';

/** Path below the repository's root, and the text that belongs there. */
export type GeneratedTexts = Map<string, string>;

/** Everything that is generated and committed: the validators of every service that has schemas. */
export async function generateAll(root: string): Promise<GeneratedTexts> {
  const texts: GeneratedTexts = new Map();
  for (const source of globSync('functions/*/domain/schemas.ts', { cwd: root }).sort()) {
    const schemas = (await import(pathToFileURL(join(root, source)).href)) as Record<string, unknown>;
    const { js, dts } = await generateValidators(schemas);
    const target = join(dirname(source), 'validators.generated');
    texts.set(`${target}.js`, js);
    texts.set(`${target}.d.ts`, dts);
  }
  return texts;
}
