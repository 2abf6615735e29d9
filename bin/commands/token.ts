import { stderr, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import { accountsOf } from '../../lib/local/accounts-of.ts';
import { findRunning, type RunningProduct } from '../../lib/local/running.ts';
import { opsClient } from '../../lib/ops-client.ts';

export const usage = `npm run springtide -- token [--account A]... [--ops] [--ttl SECONDS] [--data-dir D]
npm run springtide -- token --email ADDRESS [--ttl SECONDS] [--data-dir D]

Prints a token of the running product for one or several seller accounts, or with the scope of operators.
  --email ADDRESS  for every account in which a person with that address is an active user; a request then says with the
                   header x-account-id which of several it means`;

const options = {
  account: { type: 'string', multiple: true, default: [] as string[] },
  email: { type: 'string' },
  ops: { type: 'boolean', default: false },
  ttl: { type: 'string', default: '3600' },
  'data-dir': { type: 'string', default: '.springtide' },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

/** Prints one token and nothing else, so that it can stand in `$(...)`. */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options });
  const { account, email, ops } = values;
  const isGiven = account.length > 0 || ops;
  if (!isGiven && email === undefined) return fail(usage);
  if (isGiven && email !== undefined) return fail('--email names the accounts: without --account and --ops');
  try {
    const product = await findRunning(values['data-dir']);
    stdout.write(`${await issue(product, values)}\n`);
    return 0;
  } catch (error) {
    return fail((error as Error).message);
  }
}

async function issue({ url, issuerUrl, opsToken }: RunningProduct, values: Values): Promise<string> {
  const { account, email, ops, ttl } = values;
  const accounts =
    email === undefined ? account : await accountsOf(opsClient({ url, token: opsToken }), email);
  const body = { accounts, scopes: ops ? ['ops'] : [], ttlSeconds: Number(ttl) };
  const response = await fetch(`${issuerUrl}/token`, { method: 'POST', body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`no token: ${refusalIn(await response.text())}`);
  return ((await response.json()) as { access_token: string }).access_token;
}

/** The issuer names each broken rule with its place. */
function refusalIn(answer: string): string {
  const { issues = [], error } = JSON.parse(answer) as Refusal;
  return issues.map(({ path, message }) => `${path.join('/')}: ${message}`).join('; ') || error;
}

interface Refusal {
  error: string;
  issues?: { path: (string | number)[]; message: string }[];
}

function fail(message: string): number {
  stderr.write(`${message}\n`);
  return 1;
}
