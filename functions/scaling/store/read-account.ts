import type { Clock } from '../../kernel/clock.ts';
import type { AccountState } from '../domain/target.ts';

export interface AccountSources {
  readConcurrency(): Promise<{ limit: number; unreserved: number }>;
  /** Changes that may still be made this minute. */
  callsLeft(nowMs: number): Promise<number>;
  readonly monthlyBudgetUsd: number;
}

/** A month's seconds, for whoever does not know the date; an evaluation counts what its target spent (`spend.ts`). */
const MONTH_SECONDS = 2_628_000;

/** Shorter than the time between the two evaluations of a tick. */
const FRESH_MS = 20_000;

/**
 * The account as all targets of one evaluation see it: read once for them together, because Lambda takes 15 control-plane
 * calls a second from the whole account. Reserved concurrency counts as claimed. What other functions have provisioned is
 * not read per function: those targets share `UnreservedConcurrentExecutions`, of which Lambda itself keeps the last 100.
 */
export function accountReader(sources: AccountSources, clock: Clock): () => Promise<AccountState> {
  let reading: { atMs: number; account: Promise<AccountState> } | undefined;
  return () => {
    if (!reading || clock() - reading.atMs >= FRESH_MS) {
      const account = readAccount(sources, clock());
      reading = { atMs: clock(), account };
      account.catch(() => {
        reading = undefined;
      });
    }
    return reading.account;
  };
}

async function readAccount(sources: AccountSources, nowMs: number): Promise<AccountState> {
  const { readConcurrency, callsLeft, monthlyBudgetUsd } = sources;
  const [{ limit, unreserved }, left] = await Promise.all([readConcurrency(), callsLeft(nowMs)]);
  return {
    concurrencyLimit: limit,
    claimedByOthers: limit - unreserved,
    callsLeft: left,
    budget: { monthlyUsd: monthlyBudgetUsd, spentUsd: 0, secondsLeft: MONTH_SECONDS },
  };
}
