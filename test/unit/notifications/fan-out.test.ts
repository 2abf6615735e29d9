import { expect, test } from 'vitest';
import { ghostEffects } from '../../../functions/kernel/events/perform-effect.ts';
import { signatureOf } from '../../../functions/notifications/domain/signature.ts';
import {
  rotatedWebhook,
  validSecrets,
  webhookView,
} from '../../../functions/notifications/domain/webhook.ts';
import { eventAt, START_MS, webhookOf, webhookWorld } from '../../support/webhook-world.ts';

test('an event goes to the webhooks that want its type and were there when it was accepted', async () => {
  const world = webhookWorld();
  const later = new Date(START_MS + 1_000).toISOString();
  await world.subscribe(webhookOf({ webhookId: 'all' }));
  await world.subscribe(webhookOf({ webhookId: 'orders', eventTypes: ['OrderCreated', 'OrderUpdated'] }));
  await world.subscribe(webhookOf({ webhookId: 'users', eventTypes: ['UserCreated'] }));
  await world.subscribe(webhookOf({ webhookId: 'late', createdAt: later }));
  world.clock.nowMs += 2_000;
  await world.take(eventAt(START_MS + 500, { timestamp: '2011-01-01T00:00:00.000Z' }));
  expect(world.queue.map(({ webhookId }) => webhookId).toSorted()).toEqual(['all', 'orders']);
  await world.take(eventAt(START_MS + 1_500, { eventType: 'UserCreated', version: 2 }));
  expect(world.queue.slice(2).map(({ webhookId }) => webhookId)).toEqual(['users', 'late', 'all']);
});

test('a subscription made after the list was read is not missed by events after it', async () => {
  const world = webhookWorld();
  await world.take(eventAt(START_MS - 1));
  world.clock.nowMs += 10;
  await world.subscribe(webhookOf({ createdAt: new Date(START_MS + 10).toISOString() }));
  world.clock.nowMs += 10;
  expect(await world.take(eventAt(START_MS + 15))).toBe(1);
});

test('T71: another account’s events go nowhere', async () => {
  const world = webhookWorld();
  await world.subscribe(webhookOf());
  world.clock.nowMs += 100;
  expect(await world.take(eventAt(START_MS + 50, { accountId: 'other' as never }))).toBe(0);
  expect(world.queue).toEqual([]);
});

test('a paused webhook skips and says so in its log', async () => {
  const world = webhookWorld();
  await world.subscribe(webhookOf({ status: 'paused' }));
  world.clock.nowMs += 100;
  const event = eventAt(START_MS + 50);
  expect(await world.take(event)).toBe(0);
  const { documents } = await world.deliveries.page('acme#w-1', { limit: 5, after: null });
  expect(documents.map(({ data }) => [data.status, data.reason])).toEqual([
    ['skipped', 'the webhook was paused'],
  ]);
});

test('a crash between note and queue is made good when the event comes again', async () => {
  const world = webhookWorld();
  await world.subscribe(webhookOf());
  world.clock.nowMs += 100;
  const event = eventAt(START_MS + 50);
  const queued = world.fanning.enqueue;
  world.fanning.enqueue = () => Promise.reject(new Error('killed'));
  await expect(world.take(event)).rejects.toThrow('killed');
  world.fanning.enqueue = queued;
  expect(await world.take(event)).toBe(1);
  expect(world.queue).toHaveLength(1);
});

test('T89: a ghost replay asks the ledger and touches nothing: no note, no message, no claim, no post', async () => {
  const world = webhookWorld();
  await world.subscribe(webhookOf());
  world.clock.nowMs += 100;
  const [sent, unsent] = [eventAt(START_MS + 50), eventAt(START_MS + 60, { version: 2 })];
  await world.take(sent);
  for (const order of world.queue) await world.send(order);
  const before = JSON.stringify([...world.ledger.records]);
  const outcomes: string[] = [];
  const ghost = ghostEffects(world.ledger);
  const counting: typeof ghost = async (effect) => {
    const outcome = await ghost(effect);
    outcomes.push(outcome.kind);
    return outcome;
  };
  for (let pass = 0; pass < 3; pass += 1) {
    await world.preview(sent, counting);
    await world.preview(unsent, counting);
  }
  expect(outcomes).toEqual(Array(3).fill(['already-done', 'would-perform']).flat());
  expect(JSON.stringify([...world.ledger.records])).toBe(before);
  expect(world.queue).toHaveLength(1);
  expect(world.posts).toHaveLength(1);
  expect((await world.deliveries.page('acme#w-1', { limit: 5, after: null })).documents).toHaveLength(1);
});

test('a ghost counts neither what was skipped nor what a paused webhook would skip', async () => {
  const world = webhookWorld();
  await world.subscribe(webhookOf({ status: 'paused' }));
  world.clock.nowMs += 100;
  const [known, unknown] = [eventAt(START_MS + 50), eventAt(START_MS + 60, { version: 2 })];
  await world.take(known);
  const asked: string[] = [];
  const perform = async () => {
    asked.push('asked');
    return { kind: 'would-perform' as const };
  };
  await world.preview(known, perform);
  await world.preview(unknown, perform);
  expect(asked).toEqual([]);
});

/** Computed with `openssl dgst -sha256 -hmac SECRET`. */
test.each([
  [
    'whsec_test',
    '{"eventId":"e-1"}',
    1795262400_999,
    't=1795262400,v1=4bd220cd699345181dbe178576d4e9c520ef7e3ef6ede09b27b5ca07a999e8ff',
  ],
  ['key', '', 0, 't=0,v1=85841b4efc3cd7776c3c8f9b7cca9e281c550e5d19889d78e9e669c6337f000d'],
  ['whsec_x', 'ä€', 1_000, 't=1,v1=7d270f66fa059fcafbc23b9675a8a883b3a5ae4c10451e2f76f26f5affa30987'],
])('signature of %s over %s', (secret, body, atMs, signature) => {
  expect(signatureOf([secret], body, atMs)).toBe(signature);
});

test('T56: a view of a webhook never has a secret, not the one that retires either', () => {
  const rotated = rotatedWebhook(webhookOf(), { secret: 'whsec_new', overlapSeconds: 60, nowMs: START_MS });
  expect(JSON.stringify(webhookView(rotated))).not.toContain('whsec_');
});

test('while a secret is rotated both sign, then the new one alone; there are never more than two', () => {
  const first = rotatedWebhook(webhookOf(), { secret: 'whsec_2', overlapSeconds: 60, nowMs: START_MS });
  expect(validSecrets(first, START_MS + 59_999)).toEqual(['whsec_2', 'whsec_test']);
  expect(validSecrets(first, START_MS + 60_000)).toEqual(['whsec_2']);
  const second = rotatedWebhook(first, { secret: 'whsec_3', overlapSeconds: 60, nowMs: START_MS + 1_000 });
  expect(validSecrets(second, START_MS + 2_000)).toEqual(['whsec_3', 'whsec_2']);
  const leaked = rotatedWebhook(first, { secret: 'whsec_3', overlapSeconds: 0, nowMs: START_MS + 1_000 });
  expect(validSecrets(leaked, START_MS + 1_000)).toEqual(['whsec_3']);
  expect(signatureOf(['a', 'b'], '{}', 5_000)).toBe(
    `t=5,v1=${signatureOf(['a'], '{}', 5_000).slice(7)},v1=${signatureOf(['b'], '{}', 5_000).slice(7)}`,
  );
});
