import { execFile } from 'node:child_process';
import { access, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Progress } from '../engines/engine.ts';
import { sourceHash } from './source-hash.ts';

/** What a start on this machine may change of a stage: readers for each shard, and the number of shards. */
export interface LocalOverrides {
  readers?: number;
  shards?: number;
}

/** Where the sources are and where the assembly is kept. */
export interface AssemblyPlace {
  /** Root of the repository. */
  root: string;
  /** Folder that keeps one assembly and its bundles, both named by the hash of their sources. */
  dir: string;
  stage: string;
  /** In place of what the stage says. */
  overrides: LocalOverrides;
  environment: Readonly<Record<string, string | undefined>>;
}

/**
 * The cloud assembly of the stage, made anew only when a source has changed. Returns its folder.
 * Errors: what the bundler or CDK says.
 */
export async function keepAssembly(place: AssemblyPlace, progress: Progress): Promise<string> {
  const hash = await sourceHash(place.root);
  const name = [...stageArguments(place), hash].join('-');
  const bundles = `bundles-${hash}`;
  const kept = join(place.dir, name);
  if (!(await isThere(join(kept, 'cloud-assembly', 'manifest.json')))) {
    progress('Bundling the functions and synthesizing the template');
    await synthesize(place, kept, join(place.dir, bundles));
    await removeOthers(place.dir, [name, bundles]);
  }
  return join(kept, 'cloud-assembly');
}

/** CDK's rules about good templates take five seconds; `npm run synth` applies them to all stages, a start need not. */
const withoutTemplateRules = { CDK_VALIDATION: 'false' };

/** Into a folder beside, renamed at the end: an interrupted run leaves nothing that looks finished. */
async function synthesize(place: AssemblyPlace, kept: string, bundles: string): Promise<void> {
  const unfinished = `${kept}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  const script = fileURLToPath(new URL('synthesize.ts', import.meta.url));
  try {
    await promisify(execFile)(process.execPath, [script, unfinished, bundles, ...stageArguments(place)], {
      cwd: place.root,
      env: { ...place.environment, ...withoutTemplateRules },
    });
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    throw new Error(`The template could not be made:\n${stderr.trim() || message}`);
  }
  await rename(unfinished, kept);
}

/** The stage, then `name=value` for each override. */
function stageArguments({ stage, overrides }: AssemblyPlace): string[] {
  return [stage, ...Object.entries(overrides).map(([name, value]) => `${name}=${value}`)];
}

async function removeOthers(dir: string, names: readonly string[]): Promise<void> {
  const others = (await readdir(dir)).filter((entry) => !names.includes(entry));
  await Promise.all(others.map((entry) => rm(join(dir, entry), { recursive: true, force: true })));
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
