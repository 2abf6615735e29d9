import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type BuildResult, build, type Metafile } from 'esbuild';
import type { FunctionDefinition, ServiceDefinition } from '../../functions/kernel/service-definition.ts';
import { services } from '../../functions/services.ts';
import { mapAtOnce } from '../map-at-once.ts';
import { builtinModulesLazily } from './builtin-modules.ts';
import { kafkajsEncoder } from './kafkajs-encoder.ts';
import { kafkajsIdleTimer } from './kafkajs-idle-timer.ts';

/** One deployable folder. */
export interface FunctionBundle {
  dir: string;
  /** In Lambda's form. */
  handler: string;
  /** All JavaScript of the folder. */
  bytes: number;
  /** What is loaded at start: the entry and every chunk it imports statically. */
  entryBytes: number;
}

export interface BundleOptions {
  /** For tests while parts are still missing: leaves out functions whose entry file does not exist instead of failing. */
  skipMissing?: boolean;
}

const ROOT = join(import.meta.dirname, '..', '..');
const ENTRY_FILE = 'index.mjs';

/** esbuild uses all cores for one bundle; all functions at once only made it hold every SDK's syntax trees at once: 4 GB. */
const BUNDLES_AT_ONCE = 4;

type Output = Metafile['outputs'][string];

/**
 * Bundles every function of the product into `outDir/<name>/`: one ES module for the start and one chunk for each `import()`,
 * so that heavy dependencies load when they are first needed. Source maps go to `outDir.maps/<name>/`, outside what is
 * deployed. The same sources give the same bytes. Throws when an entry file is missing.
 */
export async function bundleFunctions(
  outDir: string,
  options: BundleOptions = {},
): Promise<Map<string, FunctionBundle>> {
  const wanted = definitions().filter(([name, { entry }]) => isThere(name, entry, options));
  const bundles = await mapAtOnce(
    wanted,
    BUNDLES_AT_ONCE,
    async ([name, { entry }]) => [name, await bundleFunction(entry, join(outDir, name))] as const,
  );
  return new Map(bundles);
}

function definitions(): [string, FunctionDefinition][] {
  return Object.values<ServiceDefinition>(services).flatMap(({ functions }) => Object.entries(functions));
}

function isThere(name: string, entry: string, { skipMissing = false }: BundleOptions): boolean {
  if (existsSync(join(ROOT, 'functions', entry))) return true;
  if (skipMissing) return false;
  throw new Error(`${name}: functions/${entry} does not exist`);
}

/** Bundles one module below `functions/` that exports `handler`. */
export async function bundleFunction(entry: string, dir: string): Promise<FunctionBundle> {
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: { index: `functions/${entry}` },
    outdir: dir,
    outExtension: { '.js': '.mjs' },
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // Packages' ES modules, where they have them: only those can be tree-shaken.
    mainFields: ['module', 'main'],
    minify: true,
    sourcemap: 'external',
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'error',
    plugins: [builtinModulesLazily(), kafkajsIdleTimer(), kafkajsEncoder()],
  });
  const outputs = new Map(
    Object.entries(result.metafile.outputs).map(([path, output]) => [basename(path), output]),
  );
  const deployed = reachable(outputs, ['import-statement', 'dynamic-import', 'require-call']);
  await writeOutputs(result, dir, deployed);
  const size = (files: Iterable<string>) => sum(files, (file) => outputs.get(file)?.bytes ?? 0);
  const entryBytes = size(reachable(outputs, ['import-statement']));
  return { dir, handler: 'index.handler', bytes: size(deployed), entryBytes };
}

/**
 * Files that the entry reaches by these kinds of import. esbuild makes a chunk for every `import()` it reads, also for those
 * in functions it then drops; what nothing reaches is not deployed.
 */
function reachable(outputs: ReadonlyMap<string, Output>, kinds: readonly string[]): Set<string> {
  const reached = new Set([ENTRY_FILE]);
  // A Set also visits what is added to it on the way.
  for (const file of reached) {
    for (const { path, kind } of outputs.get(file)?.imports ?? []) {
      if (kinds.includes(kind) && outputs.has(basename(path))) reached.add(basename(path));
    }
  }
  return reached;
}

function sum<T>(items: Iterable<T>, amountOf: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += amountOf(item);
  return total;
}

async function writeOutputs({ outputFiles = [] }: BuildResult, dir: string, deployed: ReadonlySet<string>) {
  const maps = join(dir, '..', '..', `${basename(join(dir, '..'))}.maps`, basename(dir));
  for (const folder of [dir, maps]) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
  }
  for (const { path, contents } of outputFiles) {
    const file = basename(path);
    if (deployed.has(file.replace(/\.map$/, '')))
      await writeFile(join(file.endsWith('.map') ? maps : dir, file), contents);
  }
}

/** Sizes of all bundles as lines of text, the largest first. */
export function bundleReport(bundles: ReadonlyMap<string, FunctionBundle>): string {
  const kib = (bytes: number) => `${(bytes / 1024).toFixed(1)} KiB`.padStart(12);
  const rows = [...bundles].toSorted(([, a], [, b]) => b.bytes - a.bytes);
  const lines = rows.map(
    ([name, { bytes, entryBytes }]) => `${name.padEnd(26)}${kib(entryBytes)}${kib(bytes)}`,
  );
  return [`${'function'.padEnd(26)}${'at start'.padStart(12)}${'in all'.padStart(12)}`, ...lines].join('\n');
}
