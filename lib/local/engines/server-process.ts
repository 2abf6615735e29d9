import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../../functions/kernel/errors.ts';
import { isAlive } from './process-file.ts';

export interface ServerProcessOptions {
  /** For messages: `Apache Kafka`. */
  name: string;
  program: string;
  args: readonly string[];
  /** Files `PATH.log` (output of this run) and `PATH.pid` are kept here. */
  files: string;
  /** Text of the command line by which the process is known again, for example the path of its settings. */
  mark: string;
  /** Asked until it says yes; gets what the server printed so far. */
  isReady(output: string): Promise<boolean>;
}

export interface ServerProcess {
  pid: number;
  /** SIGTERM, and after ten seconds SIGKILL; resolves when the process is gone. Safe to call twice. */
  stop(): Promise<void>;
}

const LOOK_AGAIN_MS = 20;
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 10_000;

/**
 * Starts a server once its predecessor is gone: one that a killed host left behind is ended, one that a living host owns
 * is an error (`conflict`). Ends with this process too. Errors: `unavailable` with the end of the server's output.
 */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  await endOrphan(options);
  const child = launch(options);
  const killNow = () => child.kill('SIGKILL');
  process.once('exit', killNow);
  child.once('exit', () => process.off('exit', killNow));
  const failed = new Promise<Error>((resolve) => child.once('error', resolve));
  if (child.pid === undefined) throw await failed;
  await writeFile(`${options.files}.pid`, `${child.pid} ${process.pid} ${await startTime(process.pid)}`);
  await ready(child, options);
  return { pid: child.pid, stop: () => end(child, options) };
}

/** In a session of its own, so that Ctrl-C in a terminal reaches the host only, which then stops things in order. */
function launch({ program, args, files }: ServerProcessOptions): ChildProcess {
  const log = openSync(`${files}.log`, 'w');
  try {
    return spawn(program, args, { stdio: ['ignore', log, log], detached: true });
  } finally {
    closeSync(log);
  }
}

async function ready(child: ChildProcess, options: ServerProcessOptions): Promise<void> {
  const output = () => readFile(`${options.files}.log`, 'utf8').catch(() => '');
  for (let waited = 0; waited < START_LIMIT_MS && !hasEnded(child); waited += LOOK_AGAIN_MS) {
    if (await options.isReady(await output())) return;
    await sleep(LOOK_AGAIN_MS);
  }
  await end(child, options);
  const said = (await output()).split('\n').slice(-15).join('\n');
  throw new AppError('unavailable', `${options.name} did not start:\n${said}`);
}

async function end(child: ChildProcess, options: ServerProcessOptions): Promise<void> {
  if (!hasEnded(child)) {
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    await gone;
    clearTimeout(force);
  }
  await rm(`${options.files}.pid`, { force: true });
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function endOrphan({ name, files, mark }: ServerProcessOptions): Promise<void> {
  const { pid, hostPid, hostStart } = await readOwner(`${files}.pid`);
  // The number may belong to another program by now: only the command line proves that it is ours.
  const runs = async () => pid > 0 && (await commandLine(pid)).includes(mark);
  if (!(await runs())) return;
  if (isAlive(hostPid) && (await startTime(hostPid)) === hostStart) {
    throw new AppError('conflict', `${name} for ${files} already runs for process ${hostPid}`);
  }
  process.kill(pid, 'SIGTERM');
  for (let waited = 0; waited < STOP_LIMIT_MS && (await runs()); waited += LOOK_AGAIN_MS) {
    await sleep(LOOK_AGAIN_MS);
  }
  if (await runs()) process.kill(pid, 'SIGKILL');
}

async function readOwner(file: string): Promise<{ pid: number; hostPid: number; hostStart: string }> {
  const [pid = '0', hostPid = '0', hostStart = ''] = (await readFile(file, 'utf8').catch(() => '')).split(
    ' ',
  );
  return { pid: Number(pid), hostPid: Number(hostPid), hostStart };
}

/** Empty for a process that is gone or has ended (a zombie has none). */
async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return psField(pid, 'command');
}

/** When the process started, to tell it from a later one with the same number. */
async function startTime(pid: number): Promise<string> {
  if (process.platform !== 'linux') return (await psField(pid, 'lstart')).replaceAll(' ', '_');
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // Field 22 of proc(5); the second field is a name in parentheses that may contain spaces.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

async function psField(pid: number, field: string): Promise<string> {
  return new Promise((resolve) => {
    execFile('ps', ['-o', `${field}=`, '-p', `${pid}`], (_error, output) => resolve(output.trim()));
  });
}
