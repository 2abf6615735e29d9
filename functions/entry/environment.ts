import type { Clock } from '../kernel/clock.ts';
import { type WriteLine, writeStdoutLine } from './write-line.ts';

/** What surrounds an invocation; tests hand in their own. */
export interface Environment {
  clock: Clock;
  /** Milliseconds since the process began, on a clock that never goes back. */
  monotonic: Clock;
  writeLine: WriteLine;
  variables: Readonly<Record<string, string | undefined>>;
  sleep(ms: number): Promise<void>;
  /** From 0 to below 1. */
  random(): number;
  /** Resident size of this environment's process. */
  memoryBytes(): number;
}

/** The real thing: clocks, standard output and environment variables of this Lambda environment. */
export const lambdaEnvironment: Environment = {
  clock: Date.now,
  monotonic: performance.now.bind(performance),
  writeLine: writeStdoutLine,
  variables: process.env,
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: Math.random,
  memoryBytes: process.memoryUsage.rss,
};
