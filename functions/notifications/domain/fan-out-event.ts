import type { Clock } from '../../kernel/clock.ts';
import type { Documents } from '../../kernel/documents.ts';
import type { DomainEvent } from '../../kernel/events/domain-event.ts';
import type { PerformEffect } from '../../kernel/events/perform-effect.ts';
import type { AccountId } from '../../kernel/tenancy.ts';
import { DELIVERY_LOG_MS, type Delivery, deliveryOwner, newDelivery } from './delivery.ts';
import type { Enqueue } from './enqueue.ts';
import { acceptedMs, matchWebhooks } from './match-webhooks.ts';
import type { Webhook } from './webhook.ts';
import { webhookEffect } from './webhook-effect.ts';

export interface FanOutPorts {
  /** An account's webhooks, as they were at `sinceMs` or later. */
  webhooksOf(accountId: AccountId, sinceMs: number): Promise<readonly Webhook[]>;
  deliveries: Documents<Delivery>;
  enqueue: Enqueue;
  clock: Clock;
}

/**
 * One delivery for each webhook that wants the event: noted first, then queued, so that a crash in between is made good when the
 * event comes again. What was noted before keeps its state. Events of an aggregate must come one after the other.
 */
export async function fanOutEvent(ports: FanOutPorts, event: DomainEvent): Promise<number> {
  const { webhooksOf, deliveries, enqueue, clock } = ports;
  const webhooks = matchWebhooks(await webhooksOf(event.accountId, acceptedMs(event)), event);
  if (webhooks.length === 0) return 0;
  const at = new Date(clock()).toISOString();
  const expiresAtMs = clock() + DELIVERY_LOG_MS;
  const payload = JSON.stringify(event);
  const noted = await Promise.all(
    webhooks.map(async (webhook) => {
      const data = newDelivery(webhook, event, { at });
      const delivery = await noteOnce(deliveries, { id: event.eventId, data, payload, expiresAtMs });
      return { deliveryId: event.eventId, delivery };
    }),
  );
  const pending = noted.filter(({ delivery }) => delivery.status === 'pending');
  if (pending.length > 0) await enqueue(pending);
  return pending.length;
}

/** The delivery as it is in the log of deliveries after this. */
async function noteOnce(
  deliveries: Documents<Delivery>,
  document: { id: string; data: Delivery; payload: string; expiresAtMs: number },
): Promise<Delivery> {
  const owner = deliveryOwner(document.data);
  if (await deliveries.insert(owner, document)) return document.data;
  return (await deliveries.find(owner, document.id))?.data ?? document.data;
}

/**
 * What a ghost replay does instead: asks the ledger what would be sent, and writes nothing (T89). What the log of deliveries knows
 * as skipped, given up or in a later round would not be sent by a live replay either, so it is not asked about.
 */
export async function previewEvent(
  { webhooksOf, deliveries }: Pick<FanOutPorts, 'webhooksOf' | 'deliveries'>,
  event: DomainEvent,
  perform: PerformEffect,
): Promise<void> {
  const { accountId, eventId } = event;
  const webhooks = matchWebhooks(await webhooksOf(accountId, acceptedMs(event)), event);
  for (const webhook of webhooks) {
    const { webhookId } = webhook;
    const known = (await deliveries.find(deliveryOwner(webhook), eventId))?.data;
    if (known ? isPutAside(known) : webhook.status === 'paused') continue;
    await perform(webhookEffect({ accountId, eventId, webhookId, round: 0, act: neverInAGhost }));
  }
}

function isPutAside({ status, round }: Delivery): boolean {
  return round > 0 || status === 'skipped' || status === 'dead';
}

function neverInAGhost(): never {
  throw new Error('a ghost replay tried to send a webhook');
}
