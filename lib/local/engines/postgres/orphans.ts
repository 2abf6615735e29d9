import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const END_LIMIT_MS = 5_000;

/**
 * Ends a server that a killed host left behind in this data folder, and removes a pid file whose number now belongs to
 * another program. A process is only ever signalled when its own command line names this very folder.
 * @returns whether there was one.
 */
export async function endOrphan(folder: string): Promise<boolean> {
  const pidFile = join(folder, 'postmaster.pid');
  const pid = Number((await readFile(pidFile, 'utf8').catch(() => '')).split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1) return false;
  if (!(await isServerOf(pid, folder))) {
    await rm(pidFile, { force: true });
    return false;
  }
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    process.kill(pid, signal);
    if (await endsWithin(pid, folder)) return true;
  }
  throw new Error(`PostgreSQL process ${pid} holds ${folder} and cannot be ended`);
}

async function isServerOf(pid: number, folder: string): Promise<boolean> {
  const line = await commandLine(pid);
  return line.includes('postgres') && line.split(/[\0 ]/).includes(folder);
}

async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const { stdout } = await run('ps', ['-p', String(pid), '-o', 'command=']).catch(() => ({ stdout: '' }));
  return stdout.trim();
}

/** Asks for the command line, not for the number: a dead process whose new parent is slow to reap it keeps its number. */
async function endsWithin(pid: number, folder: string): Promise<boolean> {
  for (let waited = 0; waited < END_LIMIT_MS; waited += 20) {
    if (!(await isServerOf(pid, folder))) return true;
    await sleep(20);
  }
  return false;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
