import type { AccountId } from '../kernel/tenancy.ts';
import { invokeFunction } from './invoke-function.ts';

/** Asks the catalog's own function, whose alias this is, how much an account has. */
export function catalogCounts(functionArn: string) {
  return (accountId: AccountId) =>
    invokeFunction<{ products: number; activeListings: number }>(functionArn, { accountId });
}
