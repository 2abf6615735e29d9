import type { Clock } from '../../kernel/clock.ts';
import { measured, missing, type Reading } from '../domain/observation.ts';
import type { AccountState } from '../domain/target.ts';
import { keptFor } from './kept-for.ts';

export interface AccountSources {
  readConcurrency(): Promise<{ limit: number; unreserved: number }>;
  /** ClaimedAccountConcurrency by minute. */
  readClaimed(window: { fromMs: number; toMs: number }): Promise<ReadonlyMap<number, number>>;
  /** Changes that may still be made this minute. */
  callsLeft(nowMs: number): Promise<number>;
  readonly monthlyBudgetUsd: number;
  /** Told when the metric cannot be read: then it is a gap. */
  onBlind(what: string, error: unknown): void;
}

/** A month's seconds, for whoever does not know the date; an evaluation counts what its target spent (`spend.ts`). */
const MONTH_SECONDS = 2_628_000;

/** Shorter than the time between the two evaluations of a tick. */
const FRESH_MS = 20_000;
/** A metric of minutes, paid by the look: once a minute. */
const CLAIMED_KEPT_MS = 50_000;
/** Long enough for minutes that come one to three minutes late; what was claimed before says little of now. */
const CLAIMED_WINDOW_MS = 5 * 60_000;

/**
 * The account as all targets of one evaluation see it: read once for them together, because Lambda takes 15 control-plane
 * calls a second from the whole account. Reserved concurrency counts as claimed. What functions that are no targets have
 * provisioned or in flight is in one metric of the whole account, which is read without dimensions.
 */
export function accountReader(sources: AccountSources, clock: Clock): () => Promise<AccountState> {
  const claimed = keptFor(CLAIMED_KEPT_MS, (nowMs) => readClaimed(sources, nowMs));
  const account = keptFor(FRESH_MS, (nowMs) => readAccount(sources, claimed, nowMs));
  return () => account(clock());
}

async function readAccount(
  { readConcurrency, callsLeft, monthlyBudgetUsd, onBlind }: AccountSources,
  claimed: (nowMs: number) => Promise<readonly Reading[]>,
  nowMs: number,
): Promise<AccountState> {
  const readings = claimed(nowMs).catch((error: unknown) => {
    onBlind('account', error);
    return [missing(nowMs, 'read-failed')];
  });
  const [{ limit, unreserved }, left] = await Promise.all([readConcurrency(), callsLeft(nowMs)]);
  return {
    concurrencyLimit: limit,
    claimedByOthers: limit - unreserved,
    claimed: await readings,
    callsLeft: left,
    budget: { monthlyUsd: monthlyBudgetUsd, spentUsd: 0, secondsLeft: MONTH_SECONDS },
  };
}

async function readClaimed({ readClaimed: read }: AccountSources, nowMs: number): Promise<Reading[]> {
  const points = await read({ fromMs: nowMs - CLAIMED_WINDOW_MS, toMs: nowMs + 1 });
  const readings = [...points].map(([atMs, value]) => measured(value, atMs));
  return readings.length > 0 ? readings : [missing(nowMs)];
}
