import { setTimeout as delay } from 'node:timers/promises';
import type { Progress } from '../engines/engine.ts';
import type { LambdaHost } from '../lambda/lambda-host.ts';
import type { DeployCall } from '../template/model.ts';

/** Engines that have just started may refuse the first calls; after this many tries it is a bug. */
const ATTEMPTS = 6;
const LINES_SHOWN = 15;

/** Runs what a deploy would run first (bootstrap, warming), until it succeeds. Errors: its own, with the end of its log. */
export async function runDeployFunctions(
  lambda: LambdaHost,
  calls: readonly DeployCall[],
  progress: Progress,
): Promise<void> {
  for (const call of calls) {
    progress(`Running ${call.functionName}`);
    await runUntilSuccess(lambda, call, progress);
  }
}

async function runUntilSuccess(
  lambda: LambdaHost,
  { functionName: name, payload }: DeployCall,
  progress: Progress,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await lambda.invoke(name, payload);
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
