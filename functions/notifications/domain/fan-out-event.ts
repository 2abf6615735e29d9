import type { Clock } from '../../kernel/clock.ts';
import type { Documents, NewDocument } from '../../kernel/documents.ts';
import type { DomainEvent } from '../../kernel/events/domain-event.ts';
import type { PerformEffect } from '../../kernel/events/perform-effect.ts';
import type { NewId } from '../../kernel/ids.ts';
import type { AccountId } from '../../kernel/tenancy.ts';
import { closeDelivery } from './closing.ts';
import { DELIVERY_LOG_MS, type Delivery, deliveryOwner, newDelivery } from './delivery.ts';
import { type AnnounceClosed, documentKey } from './delivery-nudge.ts';
import type { Enqueue } from './enqueue.ts';
import { acceptedMs, matchWebhooks } from './match-webhooks.ts';
import type { Webhook } from './webhook.ts';
import { webhookEffect } from './webhook-effect.ts';

export interface FanOutPorts {
  /** An account's webhooks, as they were at `sinceMs` or later. */
  webhooksOf(accountId: AccountId, sinceMs: number): Promise<readonly Webhook[]>;
  deliveries: Documents<Delivery>;
  enqueue: Enqueue;
  newId: NewId;
  clock: Clock;
}

/** What the entry adds for the event in hand. */
export interface FanOutRun {
  traceParent: string | null;
  announce: AnnounceClosed;
}

/**
 * One delivery for each webhook that wants the event: noted first, then queued, so that a crash in between is made good when the
 * event comes again. What was noted before keeps its state. Events of an aggregate must come one after the other.
 */
export async function fanOutEvent(ports: FanOutPorts, event: DomainEvent, run: FanOutRun): Promise<number> {
  const { webhooksOf, deliveries, enqueue, clock } = ports;
  const webhooks = matchWebhooks(await webhooksOf(event.accountId, acceptedMs(event)), event);
  if (webhooks.length === 0) return 0;
  const expiresAtMs = clock() + DELIVERY_LOG_MS;
  const payload = JSON.stringify(event);
  const noted = await Promise.all(
    webhooks.map(async (webhook) => {
      const begun = begin(webhook, event, { ...ports, ...run });
      const noted = await noteOnce(deliveries, { id: event.eventId, ...begun, payload, expiresAtMs });
      return { deliveryId: event.eventId, ...noted };
    }),
  );
  const skipped = noted.filter(({ isNew, delivery }) => isNew && delivery.status === 'skipped');
  await run.announce(skipped.map(({ delivery, deliveryId }) => documentKey(delivery, deliveryId)));
  const pending = noted.filter(({ delivery }) => delivery.status === 'pending');
  if (pending.length > 0) await enqueue(pending);
  return pending.length;
}

/** To be sent, or skipped at once because the webhook is paused. */
function begin(
  webhook: Webhook,
  event: DomainEvent,
  { clock, newId, traceParent }: Pick<FanOutPorts & FanOutRun, 'clock' | 'newId' | 'traceParent'>,
): Pick<NewDocument<Delivery>, 'data' | 'outgoing'> {
  const at = new Date(clock()).toISOString();
  const data = newDelivery(webhook, event, { at, traceParent });
  if (webhook.status !== 'paused') return { data };
  const closing = { status: 'skipped', reason: 'the webhook was paused', at, eventId: newId() } as const;
  return closeDelivery(data, event.eventId, closing);
}

/** The delivery as it is in the log of deliveries after this. */
async function noteOnce(
  deliveries: Documents<Delivery>,
  document: NewDocument<Delivery>,
): Promise<{ delivery: Delivery; isNew: boolean }> {
  const { id, data } = document;
  const owner = deliveryOwner(data);
  if (await deliveries.insert(owner, document)) return { delivery: data, isNew: true };
  return { delivery: (await deliveries.find(owner, id))?.data ?? data, isNew: false };
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
