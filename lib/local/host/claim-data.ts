import { mkdir, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, readPid } from '../engines/process-file.ts';

const LOCK = 'host.pid';

/**
 * What `--fresh` keeps: the lock, what is only derived from the sources, and the databases' folder, which its engine empties
 * itself because only it knows where that folder really is.
 */
const kept: ReadonlySet<string> = new Set([LOCK, 'assembly', 'postgres']);

/** Folders this very process holds: in a container the next run may well have the same number. */
const held = new Set<string>();

/**
 * Makes this process the only host on the data folder; returns how to give it up. Two hosts would write to the same
 * databases. Errors: says which process holds it.
 */
export async function claimData(dataDir: string): Promise<() => Promise<void>> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, LOCK);
  const holder = await holderOf(file, dataDir);
  if (holder !== undefined) {
    throw new Error(
      `Springtide already runs on ${dataDir} (process ${holder}). Stop it first, or give another folder with --data-dir.`,
    );
  }
  await rm(file, { force: true });
  // Fails when another start came in between.
  await writeFile(file, String(process.pid), { flag: 'wx', mode: 0o600 });
  held.add(dataDir);
  return async () => {
    held.delete(dataDir);
    await rm(file, { force: true });
  };
}

/** A lock whose process is gone, or whose number now belongs to something else than Node, is a leftover. */
async function holderOf(file: string, dataDir: string): Promise<number | undefined> {
  const pid = await readPid(file);
  if (pid === undefined) return undefined;
  const lives = pid === process.pid ? held.has(dataDir) : isAlive(pid) && (await isNode(pid));
  return lives ? pid : undefined;
}

/** Unknown systems (no /proc) count as Node: rather refuse than start twice. */
async function isNode(pid: number): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => 'node');
  return command.includes('node');
}

/** Deletes everything a run leaves behind, for a start from nothing. */
export async function clearData(dataDir: string): Promise<void> {
  for (const entry of await readdir(dataDir)) {
    if (!kept.has(entry)) await clear(join(dataDir, entry));
  }
}

/** Files that name a server's process stay: by them an engine finds and ends what a killed host left running. */
async function clear(path: string): Promise<void> {
  if (path.endsWith('.pid')) return;
  const entries = await readdir(path).catch(() => undefined);
  if (entries === undefined) return rm(path, { force: true });
  for (const entry of entries) await clear(join(path, entry));
  await rmdir(path).catch(() => undefined);
}
