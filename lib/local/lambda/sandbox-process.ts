import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { FunctionSpec } from './contracts.ts';
import { readLines } from './log-lines.ts';
import type { ProcessGuard } from './process-guard.ts';
import { memoryFlags } from './sandbox-environment.ts';

const bootstrap = fileURLToPath(new URL('./bootstrap.mjs', import.meta.url));
/** How long the last output of a dead process is waited for; a grandchild may hold the pipe open. */
const drainMs = 250;

/** Why a process ended, in the words of Lambda's `Runtime.ExitError`. */
export function exitReason(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal) return `Runtime exited with error: signal: ${signal === 'SIGKILL' ? 'killed' : signal}`;
  if (code === 0) return 'Runtime exited without providing a reason';
  return `Runtime exited with error: exit status ${code}`;
}

export interface SandboxProcess {
  pid: number;
  freeze(): void;
  thaw(): void;
  kill(): void;
  /** Resolves, with the reason, when the process is gone and its output has been read. */
  exited: Promise<string>;
  /** Hands over an unfinished last line of output. */
  flush(): void;
}

export interface SpawnOptions {
  spec: FunctionSpec;
  environment: Record<string, string>;
  guard: ProcessGuard;
  onLine(line: string): void;
}

/** Starts the bootstrap in a process group of its own, so that a kill reaches whatever the handler started. */
export function spawnSandboxProcess(options: SpawnOptions): SandboxProcess {
  const { spec, guard } = options;
  const child = spawn(process.execPath, [...memoryFlags(spec.memoryMb), bootstrap], {
    cwd: spec.bundleDir,
    env: options.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const readers = [readLines(child.stdout, options.onLine), readLines(child.stderr, options.onLine)];
  const pid = child.pid;
  const exited = exitOf(child).finally(() => {
    if (pid !== undefined) guard.forget(pid);
  });
  if (pid === undefined) return unstarted(exited);
  guard.watch(pid);
  return {
    pid,
    exited,
    freeze: () => send(-pid, 'SIGSTOP'),
    thaw: () => send(-pid, 'SIGCONT'),
    kill: () => send(-pid, 'SIGKILL'),
    flush: () => {
      for (const reader of readers) reader.flush();
    },
  };
}

function unstarted(exited: Promise<string>): SandboxProcess {
  const nothing = () => undefined;
  return { pid: 0, exited, freeze: nothing, thaw: nothing, kill: nothing, flush: nothing };
}

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`Runtime could not be started: ${error.message}`));
    child.once('close', (code, signal) => resolve(exitReason(code, signal)));
    child.once('exit', (code, signal) => {
      // What the handler started and left behind goes with its environment.
      if (child.pid !== undefined) send(-child.pid, 'SIGKILL');
      const timer = setTimeout(() => {
        for (const stream of [child.stdout, child.stderr] as (Readable | null)[]) stream?.destroy();
        resolve(exitReason(code, signal));
      }, drainMs);
      child.once('close', () => clearTimeout(timer));
    });
  });
}

function send(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Already gone: its exit is reported by itself.
  }
}
