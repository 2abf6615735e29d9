import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { builtinModulesLazily } from '../../lib/build/builtin-modules.ts';
import { kafkajsEncoder } from '../../lib/build/kafkajs-encoder.ts';
import { kafkajsIdleTimer } from '../../lib/build/kafkajs-idle-timer.ts';

const PEERS = join(import.meta.dirname, 'peers');

/** Our own build of our own entry, the build its documentation shows for everyone else's. */
export async function bundlePeer(file: string, folder: string): Promise<{ path: string; bytes: number }> {
  const isOurs = file.endsWith('.ts');
  const outdir = join(folder, basename(file).replace(/\.\w+$/, ''));
  const { metafile } = await build({
    entryPoints: { index: join(PEERS, file) },
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: isOurs,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'error',
    plugins: isOurs ? [builtinModulesLazily(), kafkajsIdleTimer(), kafkajsEncoder()] : [],
    banner: isOurs ? {} : { js: REQUIRE },
  });
  const bytes = Object.values(metafile?.outputs ?? {}).reduce((sum, output) => sum + output.bytes, 0);
  return { path: join(outdir, 'index.mjs'), bytes };
}

/** CommonJS inside an ES module needs a `require`; this is the way esbuild's own users give it one. */
const REQUIRE =
  "import { createRequire as makeRequire } from 'node:module';const require = makeRequire(import.meta.url);";
