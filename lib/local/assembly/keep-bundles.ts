import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleFunctions, type FunctionBundle } from '../../build/bundle.ts';

/**
 * The bundles in a folder that is named by the hash of their sources: made once, whatever stage and settings they serve. The
 * folder may have been reached or called otherwise when they were made, so only names are taken from the list, no paths.
 */
export async function keepBundles(dir: string): Promise<Map<string, FunctionBundle>> {
  const list = join(dir, 'bundles.json');
  const functions = join(dir, 'functions');
  const kept = await readFile(list, 'utf8').catch(() => undefined);
  if (kept === undefined) {
    const bundles = await bundleFunctions(functions);
    await writeFile(list, JSON.stringify([...bundles]));
    return bundles;
  }
  const bundles = JSON.parse(kept) as [string, FunctionBundle][];
  return new Map(bundles.map(([name, bundle]) => [name, { ...bundle, dir: join(functions, name) }]));
}
