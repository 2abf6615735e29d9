import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { builtinModulesLazily } from '../../../lib/build/builtin-modules.ts';

/** Bundles one module as functions are bundled and imports the result. */
async function bundled(source: string): Promise<Record<string, () => unknown>> {
  const dir = await mkdtemp(join(tmpdir(), 'builtin-'));
  await writeFile(join(dir, 'entry.ts'), source);
  await build({
    entryPoints: [join(dir, 'entry.ts')],
    outdir: join(dir, 'out'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    plugins: [builtinModulesLazily()],
  });
  return import(pathToFileURL(join(dir, 'out', 'entry.mjs')).href);
}

test('a built-in imported lazily keeps its named exports: lists answered 500 because createHmac was not there', async () => {
  const { digest } = await bundled(`export async function digest() {
    const { createHash } = await import('node:crypto');
    return createHash('sha256').update('').digest('hex').slice(0, 8);
  }`);
  expect(await digest?.()).toBe('e3b0c442');
});

test('static and default imports of built-ins work as well', async () => {
  const { both } = await bundled(`import { join } from 'node:path';
  export async function both() {
    const { default: os } = await import('node:os');
    return join('a', os.EOL.length > 0 ? 'b' : 'c');
  }`);
  expect(await both?.()).toBe(join('a', 'b'));
});
