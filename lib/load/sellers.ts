import type { RunningProduct } from '../local/running.ts';
import type { LoadRequest } from './traffic.ts';

/** Many sellers, so that the load is not one account's burst; each stays far below its own rate limit. */
export const SELLERS = 40;

const TIMEOUT_MS = 35_000;

/** Refuses everything but this machine: a load is never sent anywhere else. */
export function onlyLocal({ url }: Pick<RunningProduct, 'url'>): URL {
  const base = new URL(url);
  if (base.hostname === '127.0.0.1') return base;
  throw new Error(`load is only sent to 127.0.0.1, not to ${base.hostname}`);
}

/** Sends requests as the sellers `load-0` and so on, with one token that names them all. Errors: nothing runs there. */
export async function sellersOf(product: RunningProduct): Promise<(request: LoadRequest) => Promise<number>> {
  const base = onlyLocal(product);
  const accounts = Array.from({ length: SELLERS }, (_, index) => `load-${index}`);
  const token = await issue(product.issuerUrl, accounts);
  return async ({ method, path, account, body }) => {
    const response = await fetch(new URL(path, base), {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'x-account-id': accounts[account] ?? '',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    await response.arrayBuffer();
    return response.status;
  };
}

async function issue(issuerUrl: string, accounts: readonly string[]): Promise<string> {
  const response = await fetch(`${issuerUrl}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ accounts, ttlSeconds: 7200 }),
  });
  const { access_token: token } = (await response.json()) as { access_token?: string };
  if (token === undefined) throw new Error(`the issuer answered ${response.status} without a token`);
  return token;
}
