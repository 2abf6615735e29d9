import { join } from 'node:path';
import { stdout } from 'node:process';
import { parseArgs } from 'node:util';
import { bundleFunctions, bundleReport } from '../../lib/build/bundle.ts';

export const usage = `npm run bundle [-- --out DIR]

Bundles every function and prints the size of what is loaded at start and of all.
  --out DIR  where the bundles go (default dist/functions)`;

/** Bundles every function into `dist/functions` (or `--out`) and prints the sizes. */
export async function run(args: string[]): Promise<number> {
  const out = join(import.meta.dirname, '..', '..', 'dist', 'functions');
  const { values } = parseArgs({ args, options: { out: { type: 'string', default: out } } });
  stdout.write(`${bundleReport(await bundleFunctions(values.out))}\n`);
  return 0;
}
