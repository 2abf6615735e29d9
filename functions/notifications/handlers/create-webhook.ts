import type { HttpHandler } from '../../entry/http-contract.ts';
import { AppError } from '../../kernel/errors.ts';
import { CLOSED } from '../domain/endpoint-breaker.ts';
import { MAX_WEBHOOKS, type Webhook, webhookView } from '../domain/webhook.ts';
import { checkSubscription, type WebhookPorts } from './webhook-requests.ts';

type Body = Pick<Webhook, 'url' | 'eventTypes'> & { description?: string };

/** POST /api/notifications/webhooks: 201 with the secret, which is never shown again. */
export function createWebhook(ports: WebhookPorts): HttpHandler {
  const handler: HttpHandler<Body> = async ({ account, body }) => {
    await checkSubscription(ports, body);
    const { documents } = await ports.webhooks.page(account, { limit: MAX_WEBHOOKS, after: null });
    if (documents.length >= MAX_WEBHOOKS)
      throw new AppError('conflict', `an account has ${MAX_WEBHOOKS} webhooks at most`);
    const webhook = toWebhook(ports, account, body);
    await ports.webhooks.insert(account, { id: webhook.webhookId, data: webhook });
    const location = `/api/notifications/webhooks/${webhook.webhookId}`;
    return {
      status: 201,
      body: { ...webhookView(webhook), secret: webhook.secret },
      headers: { location, etag: '"1"' },
    };
  };
  return handler as HttpHandler;
}

function toWebhook(
  { newId, newSecret, clock }: WebhookPorts,
  accountId: Webhook['accountId'],
  { url, eventTypes, description = '' }: Body,
): Webhook {
  const at = new Date(clock()).toISOString();
  return {
    ...{ webhookId: newId(), accountId, url, eventTypes, description, status: 'active' },
    ...{
      secret: newSecret(),
      retiringSecret: null,
      version: 1,
      createdAt: at,
      updatedAt: at,
      breaker: CLOSED,
    },
  };
}
