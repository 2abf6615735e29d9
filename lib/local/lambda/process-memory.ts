import { readFileSync } from 'node:fs';

/** Largest resident size of a process so far in MB (VmHWM of /proc), or undefined where there is no /proc or the process is gone. */
export function peakMemoryMb(pid: number): number | undefined {
  try {
    const match = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return match ? Math.ceil(Number(match[1]) / 1024) : undefined;
  } catch {
    return undefined;
  }
}
