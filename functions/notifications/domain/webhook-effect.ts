import type { Effect } from '../../kernel/events/perform-effect.ts';
import type { AccountId } from '../../kernel/tenancy.ts';

interface Sending {
  accountId: AccountId;
  eventId: string;
  webhookId: string;
  /** Redeliveries that a person asked for are effects of their own; the log's delivery is round 0. */
  round: number;
  act: Effect['act'];
}

/** Longer than a function that sends can live, so that nobody sends while the holder of the claim may still be at it. */
const LEASE_MS = 30_000;

/**
 * The ledger's name for "this event reached this webhook". Who crashes between claim and settlement leaves it in doubt; then
 * it is sent again (at least once), and the receiver knows the repeat by the event's id.
 */
export function webhookEffect({ accountId, eventId, webhookId, round, act }: Sending): Effect {
  const effect = round === 0 ? `webhook:${webhookId}` : `webhook:${webhookId}#${round}`;
  return { key: { accountId, eventId, effect }, onCrash: 'repeat', leaseMs: LEASE_MS, act };
}
