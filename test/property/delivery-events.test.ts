import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Delivery } from '../../functions/notifications/domain/delivery.ts';
import { MAX_AGE_MS } from '../../functions/notifications/domain/retry-delay.ts';
import { deliveryWorld } from '../support/delivery-world.ts';
import { acme, answered, eventAt, type Weather, webhookOf } from '../support/webhook-world.ts';

/** What happens to a shop's webhooks; every one of them may be cut short at any write, and comes again. */
type Step =
  | { kind: 'event'; order: number }
  | { kind: 'send'; pick: number; answer: 200 | 400 | 503 }
  | { kind: 'late'; pick: number }
  | { kind: 'redeliver'; pick: number }
  | { kind: 'pause' | 'resume'; webhook: number }
  | { kind: 'relay'; lost: boolean }
  | { kind: 'sweep' };

const pick = fc.nat({ max: 30 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('event' as const), order: fc.nat({ max: 2 }) }),
  fc.record({ kind: fc.constant('send' as const), pick, answer: fc.constantFrom(200, 200, 400, 503) }),
  fc.record({ kind: fc.constant('late' as const), pick }),
  fc.record({ kind: fc.constant('redeliver' as const), pick }),
  fc.record({ kind: fc.constantFrom('pause' as const, 'resume' as const), webhook: fc.constantFrom(1, 2) }),
  fc.record({ kind: fc.constant('relay' as const), lost: fc.boolean() }),
  fc.record({ kind: fc.constant('sweep' as const) }),
);

type World = ReturnType<typeof deliveryWorld>;

async function play(world: World, steps: readonly Step[]): Promise<void> {
  for (const id of ['w-1', 'w-2']) await world.subscribe(webhookOf({ webhookId: id }));
  let version = 0;
  for (const one of steps) {
    world.clock.nowMs += 10_000;
    version += 1;
    await tried(() => act(world, one, version));
  }
}

/** A crash is the end of an invocation; what it left is found by whoever comes next. */
async function tried(work: () => Promise<unknown>): Promise<boolean> {
  return work().then(
    () => true,
    () => false,
  );
}

async function act(world: World, one: Step, version: number): Promise<unknown> {
  const { queue, clock } = world;
  const order = 'pick' in one ? queue[one.pick % Math.max(1, queue.length)] : undefined;
  switch (one.kind) {
    case 'event': {
      const event = eventAt(clock.nowMs - 5, { aggregateId: `o-${one.order}`, version });
      // The log hands it over until it was handled.
      while (!(await tried(() => world.take(event))));
      return;
    }
    case 'send':
      world.answers.splice(0, world.answers.length, answered(one.answer));
      return order && world.send(order);
    case 'late':
      clock.nowMs += MAX_AGE_MS;
      return order && world.send(order);
    case 'redeliver':
      return order && world.redeliver(order.webhookId, order.deliveryId);
    case 'pause':
    case 'resume':
      return setStatus(world, `w-${one.webhook}`, one.kind === 'pause' ? 'paused' : 'active');
    case 'relay':
      if (one.lost) world.nudges.length = 0;
      // A crash ends the sandbox, and with it what its breakers knew.
      return world.relayAll(world.startRelay());
    case 'sweep':
      return world.sweep();
  }
}

async function setStatus({ webhooks, clock }: World, id: string, status: 'active' | 'paused'): Promise<void> {
  const found = await webhooks.find(acme, id);
  if (!found) return;
  const updatedAt = new Date(clock.nowMs).toISOString();
  await webhooks.replace(acme, { ...found, data: { ...found.data, status, updatedAt } });
}

/** In the end nothing crashes any more, and every nudge that there was is lost. */
async function settle(world: World): Promise<void> {
  world.nudges.length = 0;
  await world.sweep();
  await world.relayAll(world.startRelay());
}

async function allDeliveries({ deliveries }: World): Promise<{ id: string; data: Delivery }[]> {
  const owners = ['acme#w-1', 'acme#w-2'];
  const pages = await Promise.all(
    owners.map((owner) => deliveries.calm.page(owner, { limit: 1_000, after: null })),
  );
  return pages.flatMap(({ documents }) => documents);
}

async function expectTruth(world: World): Promise<void> {
  const told = Map.groupBy(world.log, ({ event }) => event.aggregateId);
  const deliveries = await allDeliveries(world);
  for (const { id, data } of deliveries) {
    const aggregateId = `${data.webhookId}.${id}.${Date.parse(data.createdAt)}`;
    const events = (told.get(aggregateId) ?? []).map(({ event }) => event);
    told.delete(aggregateId);
    const closings = data.closings ?? 0;
    expect(closings).toBe(data.round + (data.status === 'pending' ? 0 : 1));
    const firsts = [...new Set(events.map(({ version }) => version))];
    expect(firsts).toEqual(Array.from({ length: closings }, (_, n) => n + 1));
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(closings);
    if (data.status !== 'pending') expect(events.at(-1)?.eventType).toBe(TYPES[data.status]);
  }
  expect([...told.keys()]).toEqual([]);
}

const TYPES = {
  delivered: 'WebhookDelivered',
  dead: 'WebhookDeliveryFailed',
  skipped: 'WebhookDeliverySkipped',
};

test('whatever crashes between close, publish and mark: every round that ended is told, in order, under one event id, and no other', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 30 }),
      fc.array(fc.constantFrom(0, 0, 0, 0, 1, 2), { maxLength: 120 }),
      async (steps, crashes) => {
        const plan = crashes.values();
        let isCalm = false;
        const weather: Weather = async (work) => {
          const crash = isCalm ? 0 : (plan.next().value ?? 0);
          if (crash === 1) throw new Error('crash before');
          const result = await work();
          if (crash === 2) throw new Error('answer lost');
          return result;
        };
        const world = deliveryWorld(weather);
        await play(world, steps);
        isCalm = true;
        await settle(world);
        await expectTruth(world);
      },
    ),
    { numRuns: 1_000 },
  );
}, 120_000);

test('a function that is killed at any one of its calls loses no event and tells of nothing that did not happen', async () => {
  const steps: Step[] = [
    { kind: 'event', order: 0 },
    { kind: 'send', pick: 0, answer: 200 },
    { kind: 'send', pick: 0, answer: 200 },
    { kind: 'redeliver', pick: 0 },
    { kind: 'pause', webhook: 2 },
    { kind: 'send', pick: 1, answer: 503 },
    { kind: 'relay', lost: false },
    { kind: 'event', order: 1 },
    { kind: 'late', pick: 2 },
    { kind: 'relay', lost: false },
    { kind: 'relay', lost: false },
  ];
  for (const when of ['before', 'after'] as const) {
    let calls = 1;
    for (let killAt = 1; calls >= killAt; killAt += 1) {
      calls = 0;
      let isPlaying = true;
      const world = deliveryWorld(async (work) => {
        if (isPlaying) calls += 1;
        const isKilled = isPlaying && calls === killAt;
        if (isKilled && when === 'before') throw new Error('killed');
        const result = await work();
        if (isKilled) throw new Error('killed');
        return result;
      });
      await play(world, steps);
      isPlaying = false;
      await settle(world);
      await expectTruth(world);
      expect(world.log.length).toBeGreaterThan(0);
    }
  }
});
