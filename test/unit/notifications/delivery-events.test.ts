import { expect, test } from 'vitest';
import { eventContracts, webhookContracts } from '../../../functions/event-contracts.ts';
import { AppError } from '../../../functions/kernel/errors.ts';
import type { DomainEvent } from '../../../functions/kernel/events/domain-event.ts';
import { eventReader } from '../../../functions/kernel/events/event-contracts.ts';
import { outboxLanes } from '../../../functions/notifications/domain/closing.ts';
import {
  type Delivery,
  deliveryView,
  redelivered,
} from '../../../functions/notifications/domain/delivery.ts';
import { MAX_AGE_MS, MAX_ATTEMPTS } from '../../../functions/notifications/domain/retry-delay.ts';
import { checkSubscription } from '../../../functions/notifications/handlers/webhook-requests.ts';
import { notifications } from '../../../functions/notifications/service.ts';
import { deliveryWorld } from '../../support/delivery-world.ts';
import { acme, answered, eventAt, START_MS, TRACE, webhookOf } from '../../support/webhook-world.ts';

const read = eventReader(eventContracts);

/** A world with one webhook and one event on its way to it. */
async function worldWithDelivery() {
  const world = deliveryWorld();
  await world.subscribe(webhookOf({ eventTypes: ['OrderCreated'] }));
  const event = eventAt(START_MS + 5, { correlationId: 'checkout-7' });
  world.clock.nowMs += 10;
  await world.take(event);
  return { world, event, send: () => world.send(world.queue[0] as never) };
}

/** What was published, which must keep its contract. */
const published = ({ log }: ReturnType<typeof deliveryWorld>) => log.map(({ event }) => read(event));

test('a delivery that was accepted is told once, with what caused it, whose request and trace it belongs to, and no more', async () => {
  const { world, event, send } = await worldWithDelivery();
  world.answers.push(answered(202));
  await send();
  await world.relayAll();
  const [told] = published(world) as [DomainEvent];
  expect(told).toMatchObject({
    ...{ eventType: 'WebhookDelivered', accountId: acme, aggregateType: 'delivery', version: 1 },
    ...{
      correlationId: 'checkout-7',
      causationId: event.eventId,
      timestamp: new Date(world.clock.nowMs).toISOString(),
    },
  });
  expect(told.data).toEqual({
    ...{ webhookId: 'w-1', deliveryId: event.eventId, eventType: 'OrderCreated', subjectType: 'order' },
    ...{ subjectId: 'o-1', subjectVersion: 1, redelivery: 0, isTest: false, attempts: 1, statusCode: 202 },
    ...{ queuedAt: told.timestamp, closedAt: told.timestamp },
  });
  expect(world.log[0]?.headers).toMatchObject({ traceparent: TRACE, 'causation-id': event.eventId });
  expect(JSON.stringify(world.log)).not.toMatch(/whsec_|shop\.example|totalMinor/);
  await send();
  await world.relayAll();
  expect(world.log).toHaveLength(1);
});

test('a delivery that was given up says after how many tries, and with which answer', async () => {
  const { world, send } = await worldWithDelivery();
  world.answers.push(...Array.from({ length: MAX_ATTEMPTS }, () => answered(503)));
  for (let n = 0; n < MAX_ATTEMPTS; n += 1) {
    world.clock.nowMs += 3_600_000;
    expect(world.log).toEqual([]);
    await send();
    await world.relayAll();
  }
  expect(published(world)).toMatchObject([
    {
      eventType: 'WebhookDeliveryFailed',
      data: { attempts: MAX_ATTEMPTS, statusCode: 503, reason: 'HTTP 503' },
    },
  ]);
});

test('a delivery that no try was left for within a day has failed without an answer', async () => {
  const { world, send } = await worldWithDelivery();
  world.clock.nowMs += MAX_AGE_MS + 1;
  await send();
  await world.relayAll();
  expect(published(world)).toMatchObject([
    {
      eventType: 'WebhookDeliveryFailed',
      data: { attempts: 0, statusCode: null, reason: 'not accepted within a day' },
    },
  ]);
});

test('what the ledger alone knows as accepted is told without an answer: its sender died before it could note one', async () => {
  const { world, event, send } = await worldWithDelivery();
  const key = { accountId: acme, eventId: event.eventId, effect: 'webhook:w-1' };
  await world.ledger.claim(key, { leaseMs: 1_000, onCrash: 'repeat' });
  await world.ledger.settle(key, 1, { kind: 'done', result: 'HTTP 200' });
  await send();
  await world.relayAll();
  expect(published(world)).toMatchObject([{ eventType: 'WebhookDelivered', data: { statusCode: null } }]);
});

test('a webhook that was paused or deleted skips what is on its way, and a paused one what comes', async () => {
  const { world, send } = await worldWithDelivery();
  await world.webhooks.remove(acme, 'w-1');
  await send();
  await world.subscribe(webhookOf({ webhookId: 'w-2', status: 'paused' }));
  world.clock.nowMs += 60_000;
  await world.take(eventAt(START_MS + 30_000, { version: 2 }));
  await world.relayAll();
  expect(published(world)).toMatchObject([
    { eventType: 'WebhookDeliverySkipped', data: { webhookId: 'w-1', reason: 'the webhook was deleted' } },
    {
      eventType: 'WebhookDeliverySkipped',
      data: { webhookId: 'w-2', reason: 'the webhook was paused', attempts: 0 },
    },
  ]);
});

test('each redelivery that ends is the next version of its delivery', async () => {
  const { world, event, send } = await worldWithDelivery();
  await send();
  await world.redeliver('w-1', event.eventId);
  expect(world.log).toEqual([]);
  await world.send(world.queue[1] as never);
  await world.relayAll();
  const events = published(world);
  expect(events).toMatchObject([
    { version: 1, data: { redelivery: 0 } },
    { version: 2, data: { redelivery: 1 } },
  ]);
  expect(new Set(events.map(({ aggregateId }) => aggregateId)).size).toBe(1);
});

test('a delivery of before events told of it begins with version 1, under its own id', async () => {
  const { world, event, send } = await worldWithDelivery();
  await world.change(
    'w-1',
    event.eventId,
    ({ correlationId: _c, traceParent: _t, closings: _n, ...old }) => ({
      ...old,
      round: 3,
    }),
  );
  await world.send({ ...(world.queue[0] as never as Delivery), deliveryId: event.eventId, round: 3 });
  await world.relayAll();
  expect(published(world)).toMatchObject([
    { version: 1, correlationId: event.eventId, data: { redelivery: 3 } },
  ]);
  expect(world.log[0]?.headers['traceparent']).toBeUndefined();
  await send();
});

test('a delivery that was forgotten and made anew by a live replay is another aggregate: its history begins anew', async () => {
  const { world, event, send } = await worldWithDelivery();
  await send();
  await world.relayAll();
  await world.deliveries.remove('acme#w-1', event.eventId);
  world.clock.nowMs += 40 * 86_400_000;
  await world.take(event);
  await send();
  await world.relayAll();
  const [first, second] = published(world) as [DomainEvent, DomainEvent];
  expect([first.version, second.version]).toEqual([1, 1]);
  expect(second.aggregateId).not.toBe(first.aggregateId);
});

test('clients see of a delivery what they saw before', async () => {
  const { world, event } = await worldWithDelivery();
  const delivery = (await world.deliveries.find('acme#w-1', event.eventId))?.data as Delivery;
  expect(Object.keys(deliveryView('d', redelivered(delivery, delivery.createdAt)))).not.toEqual(
    expect.arrayContaining(['correlationId', 'traceParent', 'closings', 'accountId']),
  );
});

test('what became of a delivery goes to no webhook, not even to one that wants all: it would never end', async () => {
  const { world, send } = await worldWithDelivery();
  await send();
  await world.relayAll();
  const [told] = published(world) as [DomainEvent];
  await world.subscribe(webhookOf({ webhookId: 'w-all', eventTypes: ['*'] }));
  world.clock.nowMs += 60_000;
  expect(await world.take({ ...told, eventId: eventAt(world.clock.nowMs - 1).eventId })).toBe(0);
  expect(world.queue).toHaveLength(1);
  expect(await world.take(eventAt(world.clock.nowMs - 1, { version: 9 }))).toBe(2);
});

test('the types of deliveries cannot be subscribed to, and the refusal says why', async () => {
  const types = new Set(webhookContracts.flatMap(({ types: some }) => Object.keys(some)));
  expect([...types].filter((type) => type.startsWith('Webhook'))).toEqual([]);
  const [{ topics }] = notifications.functions['notifications-fan-out'].triggers;
  expect(topics).not.toContain('notification.events');
  const ports = { judgeTarget: async () => ({ kind: 'unresolved', reason: '' }) as const, eventTypes: types };
  const refusal = await checkSubscription(ports, { eventTypes: ['*', 'WebhookDelivered'] }).catch((e) => e);
  expect(refusal).toBeInstanceOf(AppError);
  expect(refusal.fields).toEqual([
    {
      field: '/eventTypes/1',
      rule: expect.stringMatching(
        /^must be \* or one of .*: WebhookDelivered tells what became of a delivery, and a delivery of it would set off the next$/,
      ),
    },
  ]);
});

test('a relay that is told of a delivery takes along what else waits in its lane, and does nothing when another was there', async () => {
  const { world, send } = await worldWithDelivery();
  await send();
  await world.skipMany(30);
  const [nudge] = world.nudges;
  await world.relay(nudge as never);
  const inLane = world.log.length;
  expect(inLane).toBeGreaterThan(1);
  expect(new Set(world.log.map(({ event }) => event.aggregateId)).size).toBe(inLane);
  await world.relay(nudge as never);
  expect(world.log).toHaveLength(inLane);
  await world.relayAll();
  expect(world.log).toHaveLength(31);
});

test('a log that is away keeps the events, and the nudge comes back when the circuit may be tried', async () => {
  const { world, send } = await worldWithDelivery();
  await send();
  const [nudge] = world.nudges;
  world.outage.error = new AppError('unavailable', 'no broker', { retryable: true });
  for (let n = 0; n < 2; n += 1) {
    expect(await world.relay(nudge as never)).toMatchObject({ reason: 'notification.events: no broker' });
  }
  expect(await world.relay(nudge as never)).toEqual({
    delayMs: 10_000,
    reason: 'notification.events: its circuit is open',
  });
  expect(world.outage.tried).toBe(2);
  world.outage.error = null;
  world.clock.nowMs += 10_000;
  expect(await world.relay(nudge as never)).toBeUndefined();
  expect(world.log[0]?.headers).toMatchObject({
    'publish-retries': '2',
    'publish-retry-reason': 'no broker',
  });
});

test('a nudge that was lost is made up for by the sweep, which says how far a lane is behind', async () => {
  const { world, send } = await worldWithDelivery();
  await send();
  world.nudges.length = 0;
  world.clock.nowMs += 60_000;
  const lag = await Promise.all(
    outboxLanes.map((lane) => world.deliveries.waiting.measure(lane, world.clock.nowMs)),
  );
  expect(lag.filter(({ events }) => events > 0)).toEqual([{ events: 1, oldestAgeSeconds: 60 }]);
  await world.sweep();
  expect(world.nudges).toHaveLength(1);
  await world.relayAll();
  expect(published(world)).toMatchObject([{ eventType: 'WebhookDelivered' }]);
});
