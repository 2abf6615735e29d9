import type { AccountId } from '../../kernel/tenancy.ts';

/** Port: what the catalog tells of an account; orders never read its tables. */
export type CountCatalog = (accountId: AccountId) => Promise<{ products: number; activeListings: number }>;

const DAY_MS = 86_400_000;

/** First instant of a window of whole days that ends now. */
export function windowStart(nowMs: number, days: number): string {
  return new Date(nowMs - days * DAY_MS).toISOString();
}
