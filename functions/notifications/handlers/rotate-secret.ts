import type { HttpHandler } from '../../entry/http-contract.ts';
import { expectedVersions } from '../../entry/record-requests.ts';
import { changeDocument } from '../../kernel/documents.ts';
import { checkVersion } from '../../kernel/records/expected-versions.ts';
import { rotatedWebhook, webhookView } from '../domain/webhook.ts';
import { noWebhook, type WebhookPorts } from './webhook-requests.ts';

/**
 * POST .../{webhookId}/rotate-secret: 200 with a new secret, which is never shown again. For `overlapSeconds` deliveries carry a
 * signature by the old one as well; with If-Match only from that version on, so that two people do not rotate past each other.
 */
export function rotateSecret(ports: WebhookPorts): HttpHandler {
  const handler: HttpHandler<{ overlapSeconds: number }> = async (request) => {
    const { account, params, body } = request;
    const expected = expectedVersions(request);
    const secret = ports.newSecret();
    const rotation = { secret, overlapSeconds: body.overlapSeconds, nowMs: ports.clock() };
    const key = { owner: account, id: params.webhookId as string };
    const changed = await changeDocument(ports.webhooks, key, (webhook) => {
      checkVersion(expected, webhook.version);
      return rotatedWebhook(webhook, rotation);
    });
    if (!changed) throw noWebhook();
    const { data } = changed;
    return { status: 200, body: { ...webhookView(data), secret }, headers: { etag: `"${data.version}"` } };
  };
  return handler as HttpHandler;
}
