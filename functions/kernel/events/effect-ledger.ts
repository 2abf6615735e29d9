import type { AccountId } from '../tenancy.ts';

/**
 * One effect outside our own stores that an event causes: a webhook, a mail, a capture. `effect` names it within its event,
 * for example `webhook:SUBSCRIPTION_ID`; the pair is done once, however often the event is delivered or replayed.
 */
export interface EffectKey {
  accountId: AccountId;
  eventId: string;
  effect: string;
}

/**
 * What to do when a claim was made and its holder vanished, so that nobody knows whether the effect happened.
 * `repeat`: do it again, the receiver drops duplicates by the event id we send (webhooks). `ask`: never do it again by
 * itself; it stays in doubt until a person settles it (captures, refunds, mails).
 */
export type OnCrash = 'repeat' | 'ask';

/**
 * `claimed`: the caller, and nobody else, may act now, and must settle. `done`: it happened before, do nothing.
 * `in-doubt`: somebody has claimed it and not settled; `takeOverAtMs` is when a `repeat` effect may be claimed again, null
 * for an `ask` effect.
 */
export type Claim =
  | { kind: 'claimed'; attempt: number }
  | { kind: 'done'; doneAt: string; result: string }
  | { kind: 'in-doubt'; claimedAt: string; attempt: number; takeOverAtMs: number | null };

/** How an attempt ended; `not-done` is only for effects that certainly did not happen: they may be claimed at once. */
export type Settlement = { kind: 'done'; result: string } | { kind: 'not-done'; reason: string };

/** How the ledger remembers one effect. */
export interface EffectRecord extends EffectKey {
  state: 'claimed' | 'done' | 'not-done';
  onCrash: OnCrash;
  attempt: number;
  claimedAt: string;
  /** When it was settled; null while claimed. */
  settledAt: string | null;
  /** Result or reason of the last settlement; empty while claimed. */
  note: string;
}

export interface ClaimTerms {
  onCrash: OnCrash;
  /** How long the holder may take; after it a `repeat` effect may be claimed by others. Longer than the effect's own timeout. */
  leaseMs: number;
}

/**
 * Port: remembers effects for ever (a replay may reach back years, so records have no expiry).
 *
 * Rules of a crash: before the claim, nothing is written and the next delivery claims. Between claim and settlement the
 * effect is in doubt: `repeat` is claimed again when the lease has ended, `ask` never. After the settlement it is done.
 */
export interface EffectLedger {
  claim(key: EffectKey, terms: ClaimTerms): Promise<Claim>;
  /** `lost`: another claim came after that attempt, or it was settled otherwise; nothing is changed then. */
  settle(key: EffectKey, attempt: number, settlement: Settlement): Promise<'settled' | 'lost'>;
  /** Every effect of one event. */
  list(accountId: AccountId, eventId: string): Promise<EffectRecord[]>;
}

/** The part that only looks: all a ghost replay gets. */
export type EffectReader = Pick<EffectLedger, 'list'>;
