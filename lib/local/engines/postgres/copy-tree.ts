import { execFile } from 'node:child_process';
import { cp, rename, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { ServerAccount } from './account.ts';

const run = promisify(execFile);

/** Copies a folder whole or not at all: a copy cut off by a crash is left under another name and overwritten later. */
export async function copyTree(from: string, to: string, account: ServerAccount): Promise<void> {
  const partial = `${to}.partial`;
  await rm(partial, { recursive: true, force: true });
  await copy(from, partial, account);
  await rename(partial, to);
}

/** `cp -a` copies a cluster of 1,000 files in 70 ms; node's own `cp` needs ten times that. */
async function copy(from: string, to: string, account: ServerAccount): Promise<void> {
  if (process.platform === 'win32') return cp(from, to, { recursive: true });
  await run('cp', ['-a', from, to], { ...account }).catch(ignoreVanished);
}

/** A running server removes temporary files while they are copied; the backup protocol allows for that. */
function ignoreVanished(error: Error & { stderr?: string }): void {
  const complaints = (error.stderr ?? error.message).split('\n').filter((line) => line.startsWith('cp:'));
  const harmless = complaints.length > 0 && complaints.every((line) => line.includes('No such file'));
  if (!harmless) throw error;
}
