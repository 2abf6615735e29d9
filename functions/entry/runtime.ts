import type { Logger } from '../kernel/logger.ts';
import type { Runtime } from '../kernel/runtime.ts';
import { jsonLogger } from './json-logger.ts';
import { writeStdoutLine } from './write-line.ts';

/** The real thing, for wirings. */
export const runtime: Runtime = {
  env: process.env,
  clock: Date.now,
  sleep: (ms) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
  random: Math.random,
  randomBytes: (bytes) => crypto.getRandomValues(bytes),
};

/** For what lives as long as its sandbox; an invocation has a logger of its own. */
export function sandboxLogger(service: string): Logger {
  const level = runtime.env['LOG_LEVEL'];
  return jsonLogger({ service, level, clock: runtime.clock, writeLine: writeStdoutLine });
}
