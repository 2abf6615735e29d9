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
  /** Signs deliveries. It leaves the service in the answer that creates the webhook and nowhere else. */
  secret: string;
  /** Rises with every change a client makes. */
  version: number;
  createdAt: string;
  updatedAt: string;
  breaker: BreakerState;
}

export type WebhookChange = Partial<Pick<Webhook, 'url' | 'eventTypes' | 'description' | 'status'>>;

/** What clients see: everything but the secret, and how the endpoint does. */
export function webhookView({ secret, breaker, ...webhook }: Webhook) {
  return { ...webhook, endpoint: endpointView(breaker) };
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
