import type { HttpHandler, HttpRequest } from '../../entry/http-contract.ts';
import { answerPage, type FoundPage } from '../../entry/list-page.ts';
import { expectedVersions } from '../../entry/record-requests.ts';
import { changeDocument, type Document } from '../../kernel/documents.ts';
import { checkVersion } from '../../kernel/records/expected-versions.ts';
import { type Delivery, deliveryOwner, deliveryView } from '../domain/delivery.ts';
import { changedWebhook, type Webhook, type WebhookChange, webhookView } from '../domain/webhook.ts';
import { checkSubscription, noWebhook, type WebhookPorts, webhookOf } from './webhook-requests.ts';

/** GET of an account's webhooks, the newest first. */
export function listWebhooks({ webhooks, sign }: WebhookPorts): HttpHandler {
  return (request) =>
    answerPage(request, {
      sign,
      list: 'webhooks',
      async read({ limit, after }) {
        const page = await webhooks.page(request.account, { limit, after: after?.[0] ?? null });
        return { ...toFoundPage(page), items: page.documents.map(({ data }) => webhookView(data)) };
      },
    });
}

function toFoundPage({ documents, hasNextPage }: { documents: Document<unknown>[]; hasNextPage: boolean }) {
  const last = documents.at(-1);
  return { hasNextPage, key: last ? [last.id] : null };
}

export function getWebhook(ports: WebhookPorts): HttpHandler {
  return async (request) => respond((await webhookOf(ports, request)).data);
}

function respond(webhook: Webhook) {
  return { status: 200, body: webhookView(webhook), headers: { etag: `"${webhook.version}"` } };
}

/** PATCH: URL, event types, description, pause and resume; with If-Match only from that version on. */
export function patchWebhook(ports: WebhookPorts): HttpHandler {
  const handler: HttpHandler<WebhookChange> = async (request) => {
    const { account, params, body } = request;
    await checkSubscription(ports, body);
    const expected = expectedVersions(request);
    const at = new Date(ports.clock()).toISOString();
    const key = { owner: account, id: params.webhookId as string };
    const changed = await changeDocument(ports.webhooks, key, (webhook) => {
      checkVersion(expected, webhook.version);
      return changedWebhook(webhook, body, at);
    });
    if (!changed) throw noWebhook();
    return respond(changed.data);
  };
  return handler as HttpHandler;
}

/** DELETE: what is still on its way to it is not sent any more. */
export function deleteWebhook(ports: WebhookPorts): HttpHandler {
  return async (request) => {
    const { id } = await webhookOf(ports, request);
    await ports.webhooks.remove(request.account, id);
    return { status: 204 };
  };
}

/** GET of the log of deliveries, the newest event first. */
export function listDeliveries(ports: WebhookPorts): HttpHandler {
  return async (request) => {
    const { data: webhook } = await webhookOf(ports, request);
    return answerPage(request, {
      sign: ports.sign,
      list: `deliveries/${webhook.webhookId}`,
      read: (page) => readDeliveries(ports, request, { ...page, owner: deliveryOwner(webhook) }),
    });
  };
}

/** Documents read for one page of a filtered list at most; what is behind them comes with the cursor. */
const MAX_READ = 1_000;

async function readDeliveries(
  { deliveries }: Pick<WebhookPorts, 'deliveries'>,
  { query }: HttpRequest,
  { owner, limit, after }: { owner: string; limit: number; after: readonly string[] | null },
): Promise<FoundPage> {
  const isWanted = ({ data }: Document<Delivery>) =>
    query.status === undefined || data.status === query.status;
  const items: Document<Delivery>[] = [];
  let position = after?.[0] ?? null;
  for (let read = 0; read < MAX_READ; ) {
    const page = await deliveries.page(owner, { limit: limit - items.length, after: position });
    items.push(...page.documents.filter(isWanted));
    read += page.documents.length;
    position = page.documents.at(-1)?.id ?? position;
    if (!page.hasNextPage) return found(items, null);
    if (items.length >= limit) break;
  }
  return found(items, position);
}

function found(documents: readonly Document<Delivery>[], position: string | null): FoundPage {
  return {
    items: documents.map(({ id, data }) => deliveryView(id, data)),
    hasNextPage: position !== null,
    key: position === null ? null : [position],
  };
}
