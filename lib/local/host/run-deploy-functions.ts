import { setTimeout as delay } from 'node:timers/promises';
import type { Progress } from '../engines/engine.ts';
import type { LambdaHost } from '../lambda/lambda-host.ts';

/** Engines that have just started may refuse the first calls; after this many tries it is a bug. */
const ATTEMPTS = 6;
const LINES_SHOWN = 15;

/** Runs what a deploy would run first (bootstrap), until it succeeds. Errors: its own, with the end of its log. */
export async function runDeployFunctions(
  lambda: LambdaHost,
  names: readonly string[],
  progress: Progress,
): Promise<void> {
  for (const name of names) {
    progress(`Running ${name}`);
    await runUntilSuccess(lambda, name, progress);
  }
}

async function runUntilSuccess(lambda: LambdaHost, name: string, progress: Progress): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await lambda.invoke(name, '{}');
    if (outcome.kind === 'ok') return;
    const why = outcome.kind === 'error' ? `${outcome.errorType}: ${outcome.errorMessage}` : outcome.reason;
    if (attempt === ATTEMPTS) throw new Error(`${name} does not succeed: ${why}\n${lastLines(lambda, name)}`);
    progress(`${name} failed (${why}); trying again`);
    await delay(250 * 2 ** attempt);
  }
}

function lastLines(lambda: LambdaHost, name: string): string {
  const lines = lambda.logs(name).slice(-LINES_SHOWN);
  return lines.map(({ line }) => `  ${line}`).join('\n');
}
