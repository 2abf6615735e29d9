import { spawn } from 'node:child_process';

/** Ends sandboxes whose host died without stopping them: frozen processes cannot notice it themselves. */
export interface ProcessGuard {
  watch(pid: number): void;
  forget(pid: number): void;
  /** Ends the guard itself; nothing it watched is touched. */
  close(): Promise<void>;
}

// Reads `+ pid` and `- pid` lines; when the pipe closes without `quit`, the host is dead and its sandboxes go with it.
const program = `
pids=" "
while read -r word pid; do
  case "$word" in
    +) pids="$pids$pid ";;
    -) pids="\${pids%% $pid *} \${pids#* $pid }";;
    quit) exit 0;;
  esac
done
for pid in $pids; do kill -9 "-$pid" "$pid" 2>/dev/null; done`;

/** Starts the guard: one small shell that lives as long as the host's end of its pipe. */
export function startProcessGuard(): ProcessGuard {
  const child = spawn('/bin/sh', ['-c', program], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  // A guard that is gone must not take the host with it.
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.unref();
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    watch: (pid) => void child.stdin.write(`+ ${pid}\n`),
    forget: (pid) => void child.stdin.write(`- ${pid}\n`),
    close: () => {
      child.ref();
      child.stdin.end('quit now\n');
      return child.pid === undefined ? Promise.resolve() : gone;
    },
  };
}
