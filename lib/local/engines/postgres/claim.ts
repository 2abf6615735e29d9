import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from './orphans.ts';

interface Claim {
  pid: number;
  /** Start of that process in clock ticks since boot (Linux): a number handed out again is somebody else. */
  started: string;
}

/** Two hosts on one folder would end each other's servers. @returns how to give the claim up. */
export async function claimFolder(root: string): Promise<() => Promise<void>> {
  const file = join(root, 'host.json');
  const held = JSON.parse(await readFile(file, 'utf8').catch(() => 'null')) as Claim | null;
  if (held !== null && isAlive(held.pid) && (await startOf(held.pid)) === held.started) {
    throw new Error(`Process ${held.pid} already runs PostgreSQL on ${root}`);
  }
  await writeFile(file, JSON.stringify({ pid: process.pid, started: await startOf(process.pid) }), {
    mode: 0o600,
  });
  return () => rm(file, { force: true });
}

/** Field 22 of /proc/PID/stat; the name in field 2 may hold spaces, so counting begins after its bracket. */
async function startOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
