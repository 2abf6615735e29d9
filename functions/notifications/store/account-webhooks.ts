import type { Clock } from '../../kernel/clock.ts';
import type { Documents } from '../../kernel/documents.ts';
import type { AccountId } from '../../kernel/tenancy.ts';
import { MAX_WEBHOOKS, type Webhook } from '../domain/webhook.ts';

interface Held {
  /** When the look-up began. */
  readAtMs: number;
  webhooks: Promise<readonly Webhook[]>;
}

/** A pause or a deletion is seen after this at the latest. */
const TTL_MS = 5_000;
const MAX_ACCOUNTS = 1_000;

/**
 * Webhooks by account, kept for a moment. A list decides about an event only when it was read after the event happened, so a
 * subscription that was answered before an event is never missed, and a batch costs one look-up for each account.
 */
export function accountWebhooks(documents: Documents<Webhook>, clock: Clock) {
  const held = new Map<AccountId, Held>();
  const read = async (accountId: AccountId) => {
    const page = await documents.page(accountId, { limit: MAX_WEBHOOKS * 2, after: null });
    return page.documents.map(({ data }) => data);
  };
  return (accountId: AccountId, sinceMs: number): Promise<readonly Webhook[]> => {
    const nowMs = clock();
    const known = held.get(accountId);
    if (known && known.readAtMs > sinceMs && nowMs - known.readAtMs < TTL_MS) return known.webhooks;
    const webhooks = read(accountId);
    webhooks.catch(() => held.delete(accountId));
    held.delete(accountId);
    if (held.size >= MAX_ACCOUNTS) held.delete(held.keys().next().value as AccountId);
    held.set(accountId, { readAtMs: nowMs, webhooks });
    return webhooks;
  };
}
