import { expect, test } from 'vitest';
import { accountsOf } from '../../lib/local/accounts-of.ts';
import type { CallOps } from '../../lib/ops-client.ts';

const answering = (...items: { accountId: string; userId: string; status: string }[]): CallOps =>
  (async () => ({ items })) as CallOps;

test('a person acts for the accounts in which it is active, each once', async () => {
  const call = answering(
    { accountId: 'acct-a', userId: 'u-1', status: 'active' },
    { accountId: 'acct-a', userId: 'u-2', status: 'active' },
    { accountId: 'acct-b', userId: 'u-1', status: 'suspended' },
    { accountId: 'acct-c', userId: 'u-1', status: 'active' },
  );
  expect(await accountsOf(call, 'anna@example.com')).toEqual(['acct-a', 'acct-c']);
});

test('an address that nobody has is told from one that is suspended everywhere', async () => {
  await expect(accountsOf(answering(), 'anna@example.com')).rejects.toThrow(
    'no account has a user with the address anna@example.com',
  );
  const suspended = answering({ accountId: 'acct-b', userId: 'u-1', status: 'suspended' });
  await expect(accountsOf(suspended, 'anna@example.com')).rejects.toThrow(
    'anna@example.com is suspended in acct-b',
  );
});
