import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerAccount } from './account.ts';
import { endOrphan } from './orphans.ts';

export interface PostmasterOptions {
  program: string;
  folder: string;
  account: ServerAccount;
  /** Runs before each start: writes the settings into the folder. */
  prepare(): Promise<void>;
}

/** One PostgreSQL server process tree over one data folder. */
export interface Postmaster {
  /** Resolves when it accepts connections. Starting a running server does nothing. */
  start(): Promise<void>;
  /** Clean end: sessions are cut, data is checkpointed. Safe to call twice. */
  stop(): Promise<void>;
  /** As if the machine died: no checkpoint, sessions cut at once, crash recovery at the next start. */
  kill(): Promise<void>;
  running(): boolean;
  /** For the host's own exit, when nothing can be awaited any more. */
  killNow(): void;
}

const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 10_000;

export function postmaster(options: PostmasterOptions): Postmaster {
  let child: ChildProcess | undefined;
  const running = () => child !== undefined && child.exitCode === null && child.signalCode === null;
  const start = async () => {
    if (running()) return;
    await endOrphan(options.folder);
    await options.prepare();
    child = launch(options);
    child.unref();
    await ready(child, options.folder);
  };
  const end = async (signal: NodeJS.Signals) => {
    if (child === undefined || !running()) return;
    child.kill(signal);
    if (await exited(child, STOP_LIMIT_MS)) return;
    child.kill(signal === 'SIGINT' ? 'SIGQUIT' : 'SIGKILL');
    await exited(child, STOP_LIMIT_MS);
  };
  return {
    start,
    stop: () => end('SIGINT'),
    kill: () => end('SIGQUIT'),
    running,
    killNow: () => {
      if (running()) child?.kill('SIGQUIT');
    },
  };
}

/** In a session of its own, so that Ctrl-C in a terminal reaches the host only, which then stops things in order. */
function launch({ program, folder, account }: PostmasterOptions): ChildProcess {
  const log = openSync(`${folder}.log`, 'w');
  try {
    const stdio = ['ignore', log, log] as const;
    return spawn(program, ['-D', folder], { ...account, stdio: [...stdio], detached: true });
  } finally {
    closeSync(log);
  }
}

/** Waits for the server's word that it takes connections; when it ends instead, tells the end of its log. */
async function ready(child: ChildProcess, folder: string): Promise<void> {
  // A program that cannot be run at all reports this way; the exit code stays null then.
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  if (await Promise.race([failed, reportsReady(child, folder)])) return;
  child.kill('SIGQUIT');
  await exited(child, STOP_LIMIT_MS);
  const log = await readFile(`${folder}.log`, 'utf8').catch(() => '');
  throw new Error(`PostgreSQL in ${folder} did not start:\n${log.split('\n').slice(-15).join('\n')}`);
}

/** The server writes `ready` into line 8 of its pid file; the number in line 1 tells a stale file from its own. */
async function reportsReady(child: ChildProcess, folder: string): Promise<boolean> {
  for (let waited = 0; waited < START_LIMIT_MS; waited += 10) {
    if (child.exitCode !== null || child.signalCode !== null) return false;
    const lines = (await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
    if (Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready') return true;
    await sleep(10);
  }
  return false;
}

function exited(child: ChildProcess, limitMs: number): Promise<boolean> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(true);
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), limitMs);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
