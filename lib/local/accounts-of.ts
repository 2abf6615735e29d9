import type { Membership } from '../../functions/users/domain/membership.ts';
import type { CallOps } from '../ops-client.ts';

/**
 * The accounts for which the person with that address may act, as a token hook of an identity provider asks for them.
 * Errors: says so when nobody has the address, or all that it has is suspended.
 */
export async function accountsOf(call: CallOps, email: string): Promise<string[]> {
  const { items } = await call<{ items: Membership[] }>('POST', '/ops/users/memberships', { email });
  const accounts = items.filter(({ status }) => status === 'active').map(({ accountId }) => accountId);
  if (accounts.length > 0) return [...new Set(accounts)];
  if (items.length === 0)
    throw new Error(`no account has a user with the address ${email} (a change shows after some seconds)`);
  throw new Error(`${email} is suspended in ${items.map(({ accountId }) => accountId).join(', ')}`);
}
