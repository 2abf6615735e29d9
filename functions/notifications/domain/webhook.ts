import type { AccountId } from '../../kernel/tenancy.ts';
import { type BreakerState, CLOSED } from './endpoint-breaker.ts';

/** Webhooks of one account at most: every event of the account is matched with all of them. */
export const MAX_WEBHOOKS = 20;

/** A subscription: events of these types go to this URL. */
export interface Webhook {
  webhookId: string;
  accountId: AccountId;
  url: string;
  /** Names of event types; `*` stands for all. */
  eventTypes: readonly string[];
  description: string;
  status: 'active' | 'paused';
  /** Signs deliveries. It leaves the service in the answer that creates or rotates it and nowhere else. */
  secret: string;
  /** The secret before, which signs as well until that time, so that receivers can change over; null: there is none. */
  retiringSecret?: { secret: string; validUntil: string } | null;
  /** Rises with every change a client makes. */
  version: number;
  createdAt: string;
  updatedAt: string;
  breaker: BreakerState;
}

export type WebhookChange = Partial<Pick<Webhook, 'url' | 'eventTypes' | 'description' | 'status'>>;

/** What clients see: everything but the secrets, and how the endpoint does. */
export function webhookView({ secret, retiringSecret, breaker, ...webhook }: Webhook) {
  const oldSecretValidUntil = retiringSecret?.validUntil ?? null;
  return { ...webhook, oldSecretValidUntil, endpoint: endpointView(breaker) };
}

/** Secrets that sign now, the newest first. */
export function validSecrets(
  { secret, retiringSecret }: Pick<Webhook, 'secret' | 'retiringSecret'>,
  nowMs: number,
): string[] {
  if (!retiringSecret || Date.parse(retiringSecret.validUntil) <= nowMs) return [secret];
  return [secret, retiringSecret.secret];
}

/**
 * The webhook with another secret. The one before signs beside it for `overlapSeconds`; one that was still retiring ends at
 * once, so there are never more than two. 0: the old one leaked and ends now.
 */
export function rotatedWebhook(
  webhook: Webhook,
  { secret, overlapSeconds, nowMs }: { secret: string; overlapSeconds: number; nowMs: number },
): Webhook {
  const validUntil = new Date(nowMs + overlapSeconds * 1000).toISOString();
  const retiringSecret = overlapSeconds === 0 ? null : { secret: webhook.secret, validUntil };
  const updatedAt = new Date(nowMs).toISOString();
  return { ...webhook, secret, retiringSecret, version: webhook.version + 1, updatedAt };
}

function endpointView(breaker: BreakerState) {
  switch (breaker.kind) {
    case 'closed':
      return { state: 'closed', failuresInARow: breaker.failures };
    case 'half-open':
      return { state: 'half-open' };
    case 'open':
      return { state: 'open', nextTryAt: new Date(breaker.untilMs).toISOString() };
  }
}

/** The webhook after a client's change. A new address or a resumption begins with a closed circuit: something was mended. */
export function changedWebhook(webhook: Webhook, change: WebhookChange, at: string): Webhook {
  const isMended = change.url !== undefined || (change.status === 'active' && webhook.status === 'paused');
  const breaker = isMended ? CLOSED : webhook.breaker;
  return { ...webhook, ...change, breaker, version: webhook.version + 1, updatedAt: at };
}
