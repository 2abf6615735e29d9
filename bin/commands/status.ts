import { stderr, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import { findRunning } from '../../lib/local/running.ts';

export const usage = `npm run springtide -- status [--data-dir D]

Says what runs, since when and where, and whether the API answers.
  --data-dir D  where the running product keeps its data (default .springtide)`;

/** Says what runs and whether the API answers. Exit code 0 when it does. */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { 'data-dir': { type: 'string', default: '.springtide' } } });
  try {
    const product = await findRunning(values['data-dir']);
    const health = await fetch(`${product.url}/health`, { signal: AbortSignal.timeout(10_000) });
    const rows = { api: product.url, tokens: product.issuerUrl, ...product.endpoints };
    const lines = Object.entries(rows).map(([name, address]) => `  ${name.padEnd(16)} ${address}`);
    stdout.write(`running since ${product.startedAt} (process ${product.pid}), /health ${health.status}\n`);
    stdout.write(`${lines.join('\n')}\n`);
    return health.ok ? 0 : 1;
  } catch (error) {
    stderr.write(`${(error as Error).message}\n`);
    return 1;
  }
}
