import { connectFailedEvents } from '../aws/connect-failed-events.ts';
import { connectFailureNotes } from '../aws/connect-failure-notes.ts';
import { connectPublisher } from '../aws/connect-publisher.ts';
import { dynamoDocuments } from '../aws/dynamo-documents.ts';
import { dynamoEffectLedger } from '../aws/dynamo-effect-ledger.ts';
import { dynamoWaitingDocuments } from '../aws/dynamo-waiting-documents.ts';
import { guardedPost, resolveHost } from '../aws/guarded-post.ts';
import { hmacSigner } from '../aws/hmac-sign.ts';
import { sqsQueue, sqsVisibility } from '../aws/sqs-queue.ts';
import { webhookContracts } from '../event-contracts.ts';
import { liveEffects } from '../kernel/events/perform-effect.ts';
import { uuidV7Maker } from '../kernel/ids.ts';
import { lazy } from '../kernel/lazy.ts';
import { chooseTarget, type TargetPolicy } from '../kernel/outbound/choose-target.ts';
import { nudger } from '../kernel/outbox/relay-nudge.ts';
import { choiceSetting, optionalSetting, readSettings, textSetting } from '../kernel/settings.ts';
import type { Delivery } from './domain/delivery.ts';
import type { DeliveryNudge, NudgeDeliveries } from './domain/delivery-nudge.ts';
import { enqueueDeliveries } from './domain/enqueue.ts';
import { newSecret } from './domain/signature.ts';
import type { Webhook } from './domain/webhook.ts';
import { notifications } from './service.ts';
import { accountWebhooks } from './store/account-webhooks.ts';

const clock = Date.now;
const randomBytes = (bytes: Uint8Array) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>);
const newId = uuidV7Maker(clock, randomBytes);

/** From looking the name up to the last byte of the answer. */
const SEND_TIMEOUT_MS = 10_000;

function connectStores() {
  const settings = readSettings(
    {
      webhooks: textSetting('WEBHOOKS_TABLE'),
      deliveries: textSetting('DELIVERIES_TABLE'),
      queueUrl: textSetting('DELIVERIES_QUEUE_URL'),
    },
    process.env,
  );
  return {
    webhooks: dynamoDocuments<Webhook>(settings.webhooks),
    deliveries: dynamoDocuments<Delivery>(settings.deliveries),
    enqueue: enqueueDeliveries(sqsQueue(settings.queueUrl), newId),
    clock,
  };
}

/** Only the local host sets ALLOW_LOCAL_TARGETS; no template does, and a test sees to it. */
function targetPolicy(): TargetPolicy {
  const allow = optionalSetting(choiceSetting('ALLOW_LOCAL_TARGETS', ['yes', 'no']), 'no');
  const { allowLocal } = readSettings({ allowLocal: allow }, process.env);
  return { allowLocal: allowLocal === 'yes' };
}

/** Names of the event types on the topics the fan-out reads. */
function subscribableTypes(): ReadonlySet<string> {
  const { topics } = notifications.functions['notifications-fan-out'].triggers[0];
  const read = webhookContracts.filter(({ topic }) => (topics as readonly string[]).includes(topic));
  return new Set(read.flatMap(({ types }) => Object.keys(types)));
}

/** Everything the routes of notifications work with. */
export function wireApi() {
  const { arn } = readSettings({ arn: textSetting('CURSOR_SECRET_ARN') }, process.env);
  const policy = targetPolicy();
  return {
    ...connectStores(),
    judgeTarget: (url: string) => chooseTarget(url, policy, resolveHost),
    eventTypes: subscribableTypes(),
    newId,
    newSecret: () => newSecret(randomBytes),
    sign: hmacSigner(arn),
  };
}

export function wireFanOut() {
  const { webhooks, deliveries, enqueue } = connectStores();
  return { webhooksOf: accountWebhooks(webhooks, clock), deliveries, enqueue, newId, clock };
}

export function wireEffects() {
  const { table } = readSettings({ table: textSetting('EFFECTS_TABLE') }, process.env);
  return dynamoEffectLedger({ table, clock, newId });
}

export const wireFailedEvents = () => connectFailedEvents({ env: process.env, clock });

/** What a sender works with: the ledger stands between it and the world. */
export function wireSender() {
  const guard = { policy: targetPolicy(), resolve: resolveHost, clock, timeoutMs: SEND_TIMEOUT_MS };
  const { webhooks, deliveries } = connectStores();
  const perform = liveEffects(wireEffects());
  return { webhooks, deliveries, perform, post: guardedPost(guard), newId, clock, random: Math.random };
}

export function wirePostpone() {
  const { url } = readSettings({ url: textSetting('DELIVERIES_QUEUE_URL') }, process.env);
  return sqsVisibility(url);
}

/** Wakes the relay of a lane of closed deliveries. */
export function wireNudge(): NudgeDeliveries {
  return nudger<DeliveryNudge>(sqsQueue(relayQueueUrl()), newId, ({ lane }) => lane);
}

function relayQueueUrl(): string {
  return readSettings({ url: textSetting('RELAY_QUEUE_URL') }, process.env).url;
}

function connectWaiting() {
  const { table } = readSettings({ table: textSetting('DELIVERIES_TABLE') }, process.env);
  return dynamoWaitingDocuments(table);
}

/** Closed deliveries whose events wait, and how their relay is woken. */
export const wireSweep = () => ({ waiting: connectWaiting(), nudge: wireNudge(), clock });

export const wireRelay = wireSweep;

// Marked pure so that functions which do not publish drop it, and kafkajs with it.
export const wirePublisher = /* @__PURE__ */ lazy(async () => connectPublisher({ env: process.env }));

export const wireRelayPostpone = () => sqsVisibility(relayQueueUrl());

export const wireNoteTry = () => connectFailureNotes({ env: process.env, clock });
