import { stderr, stdout } from 'node:process';
import { interruption } from '../../lib/events/run-job-command.ts';
import { type LoadOptions, loadHelp, loadOptions } from '../../lib/load/load-options.ts';
import { type LoadSummary, rowHeader, rowText, summaryText } from '../../lib/load/load-report.ts';
import { LOAD_TARGET, runLoad } from '../../lib/load/run-load.ts';
import { scalingApi } from '../../lib/load/scaling-api.ts';
import { sellersOf } from '../../lib/load/sellers.ts';
import { decisionText } from '../../lib/load/watch-decisions.ts';
import { findRunning } from '../../lib/local/running.ts';
import { opsClient } from '../../lib/ops-client.ts';

export const usage = loadHelp;

/** `npm run load`: a bounded load on the running product, and what the scaler does about it. Exit code 1 when it could not run. */
export async function run(args: string[]): Promise<number> {
  try {
    const options = loadOptions(args);
    const summary = await load(options);
    stdout.write(options.json ? `${JSON.stringify(summary)}\n` : `${summaryText(summary)}\n`);
    return 0;
  } catch (error) {
    stderr.write(`load: ${(error as Error).message}\n`);
    return 1;
  }
}

async function load(options: LoadOptions): Promise<LoadSummary> {
  const product = await findRunning(options.dataDir);
  const send = await sellersOf(product);
  const call = opsClient({ url: product.url, token: product.opsToken });
  const say = (line: string) => {
    if (!options.json) stdout.write(`${line}\n`);
  };
  say(
    `${options.name}: up to ${options.peakPerSecond} requests/s for ${options.seconds} s at ${product.url}`,
  );
  if (options.announced) say('the scaler is told of the flash sale beforehand (--unannounced does not)');
  say(rowHeader);
  return runLoad({
    options,
    scaling: scalingApi(call, product.endpoints['lambda'] ?? '', LOAD_TARGET),
    send,
    clock: Date.now,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    signal: interruption(),
    onRow: (row) => say(rowText(row)),
    onDecision: (record) => say(`  ${decisionText(record)}`),
  });
}
