import { stderr, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import { findRunning } from '../../lib/local/running.ts';

export const usage = `npm run springtide -- token [--account A]... [--ops] [--ttl SECONDS] [--data-dir D]

Prints a token of the running product for one or several seller accounts, or with the scope of operators.`;

const options = {
  account: { type: 'string', multiple: true, default: [] as string[] },
  ops: { type: 'boolean', default: false },
  ttl: { type: 'string', default: '3600' },
  'data-dir': { type: 'string', default: '.springtide' },
} as const;

/** Prints one token and nothing else, so that it can stand in `$(...)`. */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options });
  if (values.account.length === 0 && !values.ops) return fail(usage);
  try {
    const { issuerUrl } = await findRunning(values['data-dir']);
    const body = {
      accounts: values.account,
      scopes: values.ops ? ['ops'] : [],
      ttlSeconds: Number(values.ttl),
    };
    const response = await fetch(`${issuerUrl}/token`, { method: 'POST', body: JSON.stringify(body) });
    if (!response.ok) return fail(`no token: ${await response.text()}`);
    stdout.write(`${((await response.json()) as { access_token: string }).access_token}\n`);
    return 0;
  } catch (error) {
    return fail((error as Error).message);
  }
}

function fail(message: string): number {
  stderr.write(`${message}\n`);
  return 1;
}
