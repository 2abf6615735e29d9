import type { AccountState } from '../domain/target.ts';

export interface AccountSources {
  readConcurrency(): Promise<{ limit: number; unreserved: number }>;
  readonly monthlyBudgetUsd: number;
}

/** A month's seconds; the budget is kept for a whole month ahead, which is the careful side. */
const MONTH_SECONDS = 2_628_000;
const CALLS_A_TICK = 10;

/**
 * The account for one tick. Reserved concurrency counts as claimed. What other functions have provisioned is not read per
 * function: those targets share `UnreservedConcurrentExecutions`, of which Lambda itself refuses to give the last 100.
 */
export async function readAccount({
  readConcurrency,
  monthlyBudgetUsd,
}: AccountSources): Promise<AccountState> {
  const { limit, unreserved } = await readConcurrency();
  return {
    concurrencyLimit: limit,
    claimedByOthers: limit - unreserved,
    callsLeft: CALLS_A_TICK,
    budget: { monthlyUsd: monthlyBudgetUsd, spentUsd: 0, secondsLeft: MONTH_SECONDS },
  };
}
