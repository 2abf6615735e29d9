import { execFile } from 'node:child_process';
import { chmod, chown, lstat, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The operating-system user the servers run as; undefined ids mean: as ourselves. PostgreSQL refuses to run as root. */
export interface ServerAccount {
  uid?: number;
  gid?: number;
}

/** As root: the user `postgres`, made when the system has none. As anybody else: that user. */
export async function serverAccount(): Promise<ServerAccount> {
  if (process.getuid?.() !== 0) return {};
  const known = await idsOf('postgres');
  if (known !== undefined) return known;
  await run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
  const made = await idsOf('postgres');
  if (made === undefined)
    throw new Error('PostgreSQL does not run as root and no user `postgres` could be made');
  return made;
}

async function idsOf(user: string): Promise<Required<ServerAccount> | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', user]), run('id', ['-g', user])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

/** May the account walk into this folder? Every parent must let it through (a checkout below a 0700 home does not). */
export async function canEnter(account: ServerAccount, folder: string): Promise<boolean> {
  if (account.uid === undefined) return true;
  for (let path = folder; ; path = dirname(path)) {
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && !maySearch(account, found)) return false;
    if (dirname(path) === path) return true;
  }
}

function maySearch(account: ServerAccount, folder: { mode: number; uid: number; gid: number }): boolean {
  if (folder.uid === account.uid) return (folder.mode & 0o100) !== 0;
  if (folder.gid === account.gid) return (folder.mode & 0o010) !== 0;
  return (folder.mode & 0o001) !== 0;
}

/** Makes a folder that only the account may enter; refuses one that somebody else owns (a planted one below /tmp). */
export async function ownFolder(account: ServerAccount, folder: string): Promise<void> {
  // In two steps: the mode of a recursive mkdir would close the parents too, and the account could not pass them.
  await mkdir(dirname(folder), { recursive: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found = await lstat(folder);
  const allowed = [process.getuid?.(), account.uid];
  if (!found.isDirectory() || !allowed.includes(found.uid)) {
    throw new Error(`${folder} belongs to somebody else; remove it or choose another data folder`);
  }
  await giveTo(account, folder);
}

/** Lets the account pass through a folder of ours that is closed to everybody (0700): through only, not look inside. */
export async function openPath(account: ServerAccount, folder: string): Promise<void> {
  const found = await stat(folder);
  if (account.gid === undefined || found.uid !== process.getuid?.() || maySearch(account, found)) return;
  await chown(folder, found.uid, account.gid);
  await chmod(folder, (found.mode & 0o7777) | 0o010);
}

export async function giveTo(account: ServerAccount, path: string): Promise<void> {
  if (account.uid !== undefined && account.gid !== undefined) await chown(path, account.uid, account.gid);
}
