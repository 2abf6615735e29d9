import type { DomainEvent } from '../../functions/kernel/events/domain-event.ts';
import { liveEffects } from '../../functions/kernel/events/perform-effect.ts';
import type { Post, PostResult } from '../../functions/kernel/outbound/post.ts';
import type { DocumentKey } from '../../functions/kernel/outbox/document-outbox.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import {
  type Delivery,
  type DeliveryOrder,
  deliveryOwner,
} from '../../functions/notifications/domain/delivery.ts';
import { CLOSED } from '../../functions/notifications/domain/endpoint-breaker.ts';
import { fanOutEvent, previewEvent } from '../../functions/notifications/domain/fan-out-event.ts';
import { type SendPorts, sendDelivery } from '../../functions/notifications/domain/send-delivery.ts';
import type { Webhook } from '../../functions/notifications/domain/webhook.ts';
import { accountWebhooks } from '../../functions/notifications/store/account-webhooks.ts';
import { type MemoryDocuments, memoryDocuments } from './memory-documents.ts';
import { memoryEffectLedger } from './memory-effect-ledger.ts';

export const acme = 'acme' as AccountId;
export const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
export const START_MS = Date.UTC(2026, 10, 21, 12);

/** An event of `acme`, accepted at that time, which its id carries. */
export function eventAt(ms: number, change: Partial<DomainEvent> = {}): DomainEvent {
  const time = ms.toString(16).padStart(12, '0');
  const version = change.version ?? 1;
  const tail = version.toString(16).padStart(12, '0');
  return {
    eventId: `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${tail}`,
    ...{ eventType: 'OrderCreated', schemaVersion: 1, accountId: acme, aggregateType: 'order' },
    ...{ aggregateId: 'o-1', version, timestamp: new Date(ms).toISOString(), data: { totalMinor: 990 } },
    ...{ correlationId: 'c-1', causationId: null },
    ...change,
  };
}

export function webhookOf(change: Partial<Webhook> = {}): Webhook {
  const at = new Date(START_MS).toISOString();
  return {
    ...{ webhookId: 'w-1', accountId: acme, url: 'https://shop.example/hook', eventTypes: ['*'] },
    ...{ description: '', status: 'active', secret: 'whsec_test', version: 1, createdAt: at, updatedAt: at },
    breaker: CLOSED,
    ...change,
  };
}

/** What stands in the way of every call of a store: it may throw before or after the work. */
export type Weather = <T>(work: () => Promise<T>) => Promise<T>;
const calm: Weather = (work) => work();

export const answered = (status: number): PostResult => ({ kind: 'answered', status, durationMs: 5 });
export const hung: PostResult = { kind: 'failed', reason: 'no answer in time', durationMs: 10_000 };

/** Notifications in memory with a hand clock: events in, posts out, the queue's messages in between in a list. */
export function webhookWorld(weather: Weather = calm) {
  const clock = { nowMs: START_MS };
  const webhooks = memoryDocuments<Webhook>();
  const stored = memoryDocuments<Delivery>();
  const deliveries = inWeather(stored, weather);
  const ledger = memoryEffectLedger(() => clock.nowMs);
  const queue: DeliveryOrder[] = [];
  const posts: Post[] = [];
  const answers: (PostResult | Error)[] = [];
  const now = () => clock.nowMs;
  const announced: DocumentKey[] = [];
  const announce = (closed: readonly DocumentKey[]) => weather(async () => void announced.push(...closed));
  let ids = 0;
  const newId = () => `01900000-0000-7000-8000-${String(++ids).padStart(12, '0')}`;
  const enqueue = async (all: readonly { deliveryId: string; delivery: Delivery }[]) => {
    for (const { deliveryId, delivery } of all) {
      const { accountId, webhookId, round } = delivery;
      queue.push({ accountId, webhookId, deliveryId, round });
    }
  };
  const post = async (one: Post) => {
    posts.push(one);
    const answer = answers.shift() ?? answered(200);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const sending: SendPorts = {
    ...{ webhooks, deliveries, post, announce, newId, clock: now, random: () => 0.5 },
    perform: liveEffects(ledger),
  };
  const fanning = { webhooksOf: accountWebhooks(webhooks, now), deliveries, enqueue, newId, clock: now };
  return {
    ...{ clock, webhooks, deliveries, ledger, queue, posts, answers, sending, fanning, enqueue, announced },
    subscribe: (webhook: Webhook) => webhooks.insert(acme, { id: webhook.webhookId, data: webhook }),
    take: (event: DomainEvent) => fanOutEvent(fanning, event, { traceParent: TRACE, announce }),
    preview: (event: DomainEvent, perform: SendPorts['perform']) => previewEvent(fanning, event, perform),
    send: (order: DeliveryOrder) => sendDelivery(sending, order),
    delivery: async (order: DeliveryOrder) =>
      (await stored.find(deliveryOwner(order), order.deliveryId))?.data,
  };
}

function inWeather<Data>(
  documents: MemoryDocuments<Data>,
  weather: Weather,
): MemoryDocuments<Data> & { calm: MemoryDocuments<Data> } {
  const { waiting } = documents;
  return {
    calm: documents,
    find: (owner, id) => weather(() => documents.find(owner, id)),
    insert: (owner, document) => weather(() => documents.insert(owner, document)),
    replace: (owner, document) => weather(() => documents.replace(owner, document)),
    remove: (owner, id) => documents.remove(owner, id),
    page: (owner, query) => documents.page(owner, query),
    waiting: {
      list: (lane, page) => weather(() => waiting.list(lane, page)),
      load: (keys) => weather(() => waiting.load(keys)),
      clear: (document) => weather(() => waiting.clear(document)),
      noteFailure: (key, reason) => weather(() => waiting.noteFailure(key, reason)),
      measure: (lane, nowMs) => weather(() => waiting.measure(lane, nowMs)),
    },
  };
}
