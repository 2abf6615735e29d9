import type { Clock } from '../../kernel/clock.ts';
import {
  type ChangedDocument,
  changeDocument,
  type Documents,
  type FoundDocument,
} from '../../kernel/documents.ts';
import type { EffectOutcome, PerformEffect } from '../../kernel/events/perform-effect.ts';
import type { NewId } from '../../kernel/ids.ts';
import type { PostResult, SendPost } from '../../kernel/outbound/post.ts';
import { type Closing, closeDelivery } from './closing.ts';
import { DELIVERY_LOG_MS, type Delivery, type DeliveryOrder, deliveryOwner, tried } from './delivery.ts';
import { type AnnounceClosed, documentKey } from './delivery-nudge.ts';
import { admission, afterFailure, afterSuccess, type BreakerState } from './endpoint-breaker.ts';
import { MAX_AGE_MS, MAX_ATTEMPTS, retryDelayMs } from './retry-delay.ts';
import type { Webhook } from './webhook.ts';
import { webhookEffect } from './webhook-effect.ts';
import { askedPauseMs, isAccepted, isEndpointFault, resultText, webhookPost } from './webhook-post.ts';

export interface SendPorts {
  webhooks: Documents<Webhook>;
  deliveries: Documents<Delivery>;
  perform: PerformEffect;
  post: SendPost;
  /** Told of a delivery once it is closed and its event stored. */
  announce: AnnounceClosed;
  newId: NewId;
  clock: Clock;
  /** Uniform in [0, 1). */
  random: () => number;
}

/** `closed`: the message is done. `later`: it stays at the head of its group and is looked at again after `delayMs`. */
export type SendOutcome =
  | { kind: 'closed'; status: string; reason: string }
  | { kind: 'later'; delayMs: number; reason: string };

type Found = FoundDocument<Delivery>;

const GONE: SendOutcome = { kind: 'closed', status: 'dropped', reason: 'nothing is pending in this round' };

/** Makes one delivery, or says when to try again. Delivering the same message twice is harmless. */
export async function sendDelivery(ports: SendPorts, order: DeliveryOrder): Promise<SendOutcome> {
  const { accountId, webhookId, deliveryId, round } = order;
  const found = await ports.deliveries.find(deliveryOwner(order), deliveryId);
  if (found?.data.status !== 'pending' || found.data.round !== round) return GONE;
  const webhook = await ports.webhooks.find(accountId, webhookId);
  const obstacle = obstacleOf(webhook?.data, found.data, ports.clock());
  if (obstacle) return close(ports, found, obstacle);
  if (!webhook) return GONE;
  const untilMs = await admit(ports, webhook.data);
  if (untilMs !== null) return later(ports, untilMs, 'the endpoint fails, its circuit is open');
  return attempt(ports, webhook.data, found);
}

type Ending = Pick<Closing, 'status' | 'reason'>;

/** Why it is not to be sent at all; null when it is. */
function obstacleOf(webhook: Webhook | undefined, delivery: Delivery, nowMs: number): Ending | null {
  if (!webhook) return { status: 'skipped', reason: 'the webhook was deleted' };
  if (webhook.status === 'paused' && !delivery.isTest)
    return { status: 'skipped', reason: 'the webhook was paused' };
  if (nowMs - Date.parse(delivery.queuedAt) > MAX_AGE_MS)
    return { status: 'dead', reason: 'not accepted within a day' };
  return null;
}

/** null: send. Else when to look again. A probe belongs to whoever stored it; all others see it stored and wait. */
async function admit({ webhooks, clock }: SendPorts, webhook: Webhook): Promise<number | null> {
  const nowMs = clock();
  const given = admission(webhook.breaker, nowMs);
  if (given.kind === 'go') return null;
  if (given.kind === 'wait') return given.untilMs;
  let untilMs: number | null = null;
  const stored = await changeBreaker(webhooks, webhook, (breaker) => {
    const now = admission(breaker, nowMs);
    untilMs = now.kind === 'wait' ? now.untilMs : null;
    return now.kind === 'probe' ? now.next : null;
  });
  return stored ? untilMs : nowMs + 1_000;
}

/** false: the webhook is gone, or all others were quicker. */
async function changeBreaker(
  webhooks: Documents<Webhook>,
  { accountId, webhookId }: Webhook,
  change: (breaker: BreakerState) => BreakerState | null,
): Promise<boolean> {
  const changed = await changeDocument(webhooks, { owner: accountId, id: webhookId }, (webhook) => {
    const breaker = change(webhook.breaker);
    return breaker && { ...webhook, breaker };
  });
  return changed !== null;
}

/** Looks again at that time, and a little later by chance, so that those who wait together do not come together. */
function later({ clock, random }: SendPorts, untilMs: number, reason: string): SendOutcome {
  const waitMs = Math.max(0, untilMs - clock());
  return { kind: 'later', delayMs: waitMs + random() * Math.min(30_000, 500 + waitMs / 4), reason };
}

async function attempt(ports: SendPorts, webhook: Webhook, found: Found): Promise<SendOutcome> {
  const { accountId, webhookId } = webhook;
  const { id: eventId, data: delivery } = found;
  const at = new Date(ports.clock()).toISOString();
  let result: PostResult | undefined;
  const act = async () => {
    result = await ports.post(webhookPost(webhook, found, ports.clock()));
    const text = resultText(result);
    return isAccepted(result) ? { kind: 'done' as const, result: text } : notAccepted(text);
  };
  const outcome = await ports.perform(
    webhookEffect({ accountId, eventId, webhookId, round: delivery.round, act }),
  );
  if (!result) return conclude(ports, found, outcome);
  await tellBreaker(ports, webhook, result);
  const durationMs = result.kind === 'refused' ? 0 : Math.round(result.durationMs);
  return settle(
    ports,
    { ...found, data: tried(delivery, { at, result: resultText(result), durationMs }) },
    result,
  );
}

/** The effect is the receiver's "I have it": without that it did not happen, although the bytes may have arrived. */
function notAccepted(reason: string) {
  return { kind: 'not-done' as const, reason };
}

/** Nothing was sent now: it was done before, or somebody else is at it. */
function conclude(
  ports: SendPorts,
  found: Found,
  outcome: EffectOutcome,
): Promise<SendOutcome> | SendOutcome {
  if (outcome.kind === 'already-done')
    return close(ports, found, { status: 'delivered', reason: `delivered at ${outcome.doneAt}` });
  if (outcome.kind === 'in-doubt')
    return later(ports, outcome.takeOverAtMs ?? ports.clock() + 60_000, 'another sender is at it');
  throw new Error(`the ledger answered ${outcome.kind} although nothing was sent`);
}

async function tellBreaker({ webhooks, clock }: SendPorts, webhook: Webhook, result: PostResult) {
  const after = isEndpointFault(result)
    ? (breaker: BreakerState) => afterFailure(breaker, clock(), askedPauseMs(result))
    : afterSuccess;
  const isQuiet = webhook.breaker.kind === 'closed' && after(webhook.breaker) === null;
  if (!isQuiet) await changeBreaker(webhooks, webhook, after);
}

async function settle(ports: SendPorts, found: Found, result: PostResult): Promise<SendOutcome> {
  const reason = resultText(result);
  if (isAccepted(result)) return close(ports, found, { status: 'delivered', reason });
  const { attempts } = found.data;
  // Trying again cannot help while the URL itself breaks a rule; what a name leads to may be mended.
  const isHopeless = result.kind === 'refused' && result.isFinal;
  if (isHopeless || attempts >= MAX_ATTEMPTS) return close(ports, found, { status: 'dead', reason });
  const delayMs = Math.max(retryDelayMs(attempts, ports.random), askedPauseMs(result));
  const nextTryAt = new Date(ports.clock() + delayMs).toISOString();
  await store(ports, found, { data: { ...found.data, reason, nextTryAt } });
  return { kind: 'later', delayMs, reason };
}

/**
 * One conditional write stores how it ended and the event that says so, so no crash parts them; only the write that closed it
 * has stored an event. From then on the log keeps it as long as a new one, and with it an event that cannot be published yet.
 */
async function close(ports: SendPorts, found: Found, ending: Ending): Promise<SendOutcome> {
  const nowMs = ports.clock();
  const closing = { ...ending, at: new Date(nowMs).toISOString(), eventId: ports.newId() };
  const closed = closeDelivery(found.data, found.id, closing);
  const isClosed = await store(ports, found, { ...closed, expiresAtMs: nowMs + DELIVERY_LOG_MS });
  if (isClosed) await ports.announce([documentKey(found.data, found.id)]);
  return { kind: 'closed', ...ending };
}

/** false: who came in between was the next round, asked for by a person, or a second copy of this message: both know better. */
function store(
  { deliveries }: SendPorts,
  { id, revision }: Found,
  next: Omit<ChangedDocument<Delivery>, 'id' | 'revision'>,
): Promise<boolean> {
  return deliveries.replace(deliveryOwner(next.data), { id, revision, ...next });
}
