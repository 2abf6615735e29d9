import { expect, test } from 'vitest';
import type { PostResult } from '../../../functions/kernel/outbound/post.ts';
import type { DeliveryOrder } from '../../../functions/notifications/domain/delivery.ts';
import { redelivered } from '../../../functions/notifications/domain/delivery.ts';
import { MAX_ATTEMPTS } from '../../../functions/notifications/domain/retry-delay.ts';
import { sendDelivery } from '../../../functions/notifications/domain/send-delivery.ts';
import {
  acme,
  answered,
  eventAt,
  hung,
  START_MS,
  webhookOf,
  webhookWorld,
} from '../../support/webhook-world.ts';

/** A world with one webhook and one event on its way to it. */
async function worldWithOrder() {
  const world = webhookWorld();
  await world.subscribe(webhookOf());
  world.clock.nowMs += 10;
  const event = eventAt(START_MS + 5);
  await world.take(event);
  const [order] = world.queue as [DeliveryOrder];
  return { world, order, event };
}

test('an accepted delivery is sent once, with the ids and the signature receivers need', async () => {
  const { world, order, event } = await worldWithOrder();
  expect(await world.send(order)).toMatchObject({ kind: 'closed', status: 'delivered' });
  expect(await world.send(order)).toMatchObject({ kind: 'closed', status: 'dropped' });
  expect(world.posts).toHaveLength(1);
  expect(JSON.parse(world.posts[0]?.body ?? '')).toEqual(event);
  expect(world.posts[0]?.headers).toMatchObject({
    'springtide-event-id': event.eventId,
    'springtide-delivery-id': `w-1.${event.eventId}`,
    'springtide-attempt': '1',
    'springtide-signature': expect.stringMatching(/^t=\d{10},v1=[0-9a-f]{64}$/),
  });
  expect(await world.delivery(order)).toMatchObject({ status: 'delivered', reason: 'HTTP 200', attempts: 1 });
});

test('what is not accepted is tried again with growing pauses, and is dead after bounded tries', async () => {
  const { world, order } = await worldWithOrder();
  world.answers.push(...Array.from({ length: MAX_ATTEMPTS }, () => answered(400)));
  const delays: number[] = [];
  for (let n = 1; n < MAX_ATTEMPTS; n += 1) {
    const outcome = await world.send(order);
    if (outcome.kind !== 'later') throw new Error(`closed at try ${n}`);
    delays.push(outcome.delayMs);
    world.clock.nowMs += outcome.delayMs;
  }
  expect(delays.slice(0, 4)).toEqual([750, 1_500, 3_000, 6_000]);
  expect(await world.send(order)).toMatchObject({ kind: 'closed', status: 'dead', reason: 'HTTP 400' });
  expect(await world.delivery(order)).toMatchObject({ status: 'dead', attempts: MAX_ATTEMPTS });
  expect(await world.send(order)).toMatchObject({ status: 'dropped' });
  expect(world.posts).toHaveLength(MAX_ATTEMPTS);
});

test('a delivery that finds its endpoint broken for a day is dead, so that it cannot expire unseen in the queue', async () => {
  const { world, order } = await worldWithOrder();
  world.clock.nowMs += 24 * 3_600_000 + 1_000;
  expect(await world.send(order)).toMatchObject({ kind: 'closed', status: 'dead' });
  expect(world.posts).toEqual([]);
});

test('T81: a message that comes twice, and an event that the log delivers twice, are sent once', async () => {
  const { world, order, event } = await worldWithOrder();
  await world.take(event);
  expect(world.queue).toHaveLength(2);
  const outcomes = await Promise.all(world.queue.map((one) => world.send(one)));
  expect(world.posts).toHaveLength(1);
  expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['closed', 'later']);
  await world.take(event);
  expect(world.queue).toHaveLength(2);
  expect(await world.delivery(order)).toMatchObject({ status: 'delivered' });
});

test('T81: a delivery log that forgot is set right by the ledger: nothing is sent again', async () => {
  const { world, order, event } = await worldWithOrder();
  await world.send(order);
  await world.deliveries.remove('acme#w-1', event.eventId);
  await world.take(event);
  expect(await world.send(order)).toMatchObject({ kind: 'closed', status: 'delivered' });
  expect(world.posts).toHaveLength(1);
});

test('a sender that dies before it settles leaves it in doubt: sent again when its lease has ended, not before', async () => {
  const { world, order } = await worldWithOrder();
  world.answers.push(new Error('the sandbox was killed'));
  await expect(world.send(order)).rejects.toThrow('killed');
  expect(await world.send(order)).toMatchObject({ kind: 'later', reason: 'another sender is at it' });
  world.clock.nowMs += 30_001;
  expect(await world.send(order)).toMatchObject({ status: 'delivered' });
  expect(world.posts).toHaveLength(2);
  const [first, second] = world.posts.map(({ headers }) => headers['springtide-event-id']);
  expect(first).toBe(second);
});

test('a sender that dies after it settled is not in doubt', async () => {
  const { world, order } = await worldWithOrder();
  const replace = world.deliveries.replace;
  world.deliveries.replace = () => Promise.reject(new Error('the sandbox was killed'));
  await expect(world.send(order)).rejects.toThrow('killed');
  world.deliveries.replace = replace;
  expect(await world.send(order)).toMatchObject({ kind: 'closed', status: 'delivered' });
  expect(world.posts).toHaveLength(1);
});

test('T82: an endpoint that fails is spared: one probe at a time, nobody counts the waiting, and it recovers', async () => {
  const { world } = await worldWithOrder();
  for (let n = 2; n <= 8; n += 1)
    await world.take(eventAt(START_MS + 5, { version: n, aggregateId: `o-${n}` }));
  world.answers.push(...Array.from({ length: 5 }, () => hung));
  for (const order of world.queue.slice(0, 5)) await world.send(order);
  expect(world.posts).toHaveLength(5);
  const rest = world.queue.slice(5);
  for (const order of [...rest, ...rest, ...rest]) {
    expect(await world.send(order)).toMatchObject({
      kind: 'later',
      reason: expect.stringContaining('circuit'),
    });
  }
  expect(world.posts).toHaveLength(5);
  expect(await world.delivery(rest[0] as DeliveryOrder)).toMatchObject({ attempts: 0 });
  world.clock.nowMs += 5_001;
  world.answers.push(hung);
  const probed = await Promise.all(rest.map((order) => world.send(order)));
  expect(world.posts).toHaveLength(6);
  expect(probed.filter(({ kind }) => kind === 'later')).toHaveLength(3);
  world.clock.nowMs += 10_001;
  expect(await world.send(rest[1] as DeliveryOrder)).toMatchObject({ status: 'delivered' });
  const after = await Promise.all(world.queue.map((order) => world.send(order)));
  expect(after.every(({ kind }) => kind === 'closed')).toBe(true);
  expect((await world.webhooks.find(acme, 'w-1'))?.data.breaker).toEqual({ kind: 'closed', failures: 0 });
});

const refused = (isFinal: boolean): PostResult => ({
  ...{ kind: 'refused', isFinal, reason: 'refused: the URL must not lead to a private address' },
});

test('a URL that breaks a rule by itself ends its deliveries at the first try, with the reason, and opens no circuit', async () => {
  const { world, order } = await worldWithOrder();
  world.answers.push(...Array.from({ length: 6 }, () => refused(true)));
  const ended = { status: 'dead', reason: expect.stringMatching(/^refused: the URL must not/) };
  expect(await world.send(order)).toMatchObject({ kind: 'closed', ...ended });
  expect(await world.delivery(order)).toMatchObject({ ...ended, attempts: 1, nextTryAt: null });
  for (let n = 2; n <= 6; n += 1) {
    await world.take(eventAt(START_MS + 5, { version: n, aggregateId: `o-${n}` }));
    expect(await world.send(world.queue[n - 1] as DeliveryOrder)).toMatchObject(ended);
  }
});

test('a name that leads to a refused address may be mended: it is tried again, spared like an endpoint that fails, and delivered', async () => {
  const { world, order } = await worldWithOrder();
  world.answers.push(...Array.from({ length: 5 }, () => refused(false)));
  for (let n = 1; n <= 5; n += 1) {
    const outcome = await world.send(order);
    expect(outcome).toMatchObject({ kind: 'later', reason: expect.stringMatching(/^refused: /) });
  }
  expect(await world.send(order)).toMatchObject({ reason: 'the endpoint fails, its circuit is open' });
  world.clock.nowMs += 5_001;
  expect(await world.send(order)).toMatchObject({ kind: 'closed', status: 'delivered' });
});

const busy = (retryAfterMs: number, status = 429): PostResult => ({
  ...{ kind: 'answered', status, durationMs: 5, retryAfterMs },
});

test('an endpoint that asks for a pause gets it for all its events, not only for the one it refused, and an hour at most', async () => {
  const { world, order } = await worldWithOrder();
  await world.take(eventAt(START_MS + 5, { version: 2, aggregateId: 'o-2' }));
  const [, other] = world.queue as [DeliveryOrder, DeliveryOrder];
  world.answers.push(busy(120_000));
  expect(await world.send(order)).toEqual({ kind: 'later', delayMs: 120_000, reason: 'HTTP 429' });
  world.clock.nowMs += 119_000;
  expect(await world.send(other)).toMatchObject({ reason: 'the endpoint fails, its circuit is open' });
  expect(world.posts).toHaveLength(1);
  world.clock.nowMs += 1_001;
  world.answers.push(busy(999_999_999, 503));
  expect(await world.send(other)).toMatchObject({ kind: 'later', delayMs: 3_600_000 });
  world.clock.nowMs += 3_600_001;
  expect(await world.send(order)).toMatchObject({ status: 'delivered' });
  expect(await world.send(other)).toMatchObject({ status: 'delivered' });
});

test('a pause that an endpoint asks for with another status is not granted: that answer is about one event', async () => {
  const { world, order } = await worldWithOrder();
  world.answers.push(busy(120_000, 404));
  expect(await world.send(order)).toMatchObject({ kind: 'later', delayMs: 750 });
  expect(await world.send(order)).toMatchObject({ status: 'delivered' });
});

test('an answer that refuses one event says nothing about the endpoint', async () => {
  const { world, order } = await worldWithOrder();
  world.answers.push(...Array.from({ length: 6 }, () => answered(404)));
  for (let n = 0; n < 6; n += 1) await world.send(order);
  expect((await world.webhooks.find(acme, 'w-1'))?.data.breaker).toEqual({ kind: 'closed', failures: 0 });
});

test('paused and deleted webhooks get nothing; what was on its way is skipped with the reason', async () => {
  const paused = await worldWithOrder();
  await paused.world.webhooks.replace(acme, {
    id: 'w-1',
    data: webhookOf({ status: 'paused' }),
    revision: 1,
  });
  expect(await paused.world.send(paused.order)).toMatchObject({
    ...{ status: 'skipped', reason: 'the webhook was paused' },
  });
  const deleted = await worldWithOrder();
  await deleted.world.webhooks.remove(acme, 'w-1');
  expect(await deleted.world.send(deleted.order)).toMatchObject({ status: 'skipped' });
  expect([...paused.world.posts, ...deleted.world.posts]).toEqual([]);
});

test('a redelivery that a person asks for is sent although the first one was accepted, once', async () => {
  const { world, order } = await worldWithOrder();
  await world.send(order);
  const found = await world.deliveries.find('acme#w-1', order.deliveryId);
  if (!found) throw new Error('no delivery');
  const again = redelivered(found.data, new Date(world.clock.nowMs).toISOString());
  await world.deliveries.replace('acme#w-1', { ...found, data: again });
  const second = { ...order, round: 1 };
  // The first round's message, come again: this round has its own.
  expect(await world.send(order)).toMatchObject({ status: 'dropped' });
  expect(world.posts).toHaveLength(1);
  expect(await sendDelivery(world.sending, second)).toMatchObject({ status: 'delivered' });
  expect(await sendDelivery(world.sending, second)).toMatchObject({ status: 'dropped' });
  expect(world.posts).toHaveLength(2);
  expect(world.posts[1]?.headers['springtide-redelivery']).toBe('1');
});
