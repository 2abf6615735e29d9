import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogMessage } from '../../../functions/kernel/events/event-log.ts';
import type { OutboxEntry } from '../../../functions/kernel/outbox/outbox.ts';
import { relayOutbox } from '../../../functions/kernel/outbox/relay.ts';
import type { AccountId } from '../../../functions/kernel/tenancy.ts';

function entry(position: number, order = `order-${position % 3}`): OutboxEntry {
  return {
    position: String(position),
    topic: position % 2 ? 'order.events' : 'payment.events',
    event: {
      eventId: `e${position}`,
      eventType: 'OrderUpdated',
      schemaVersion: 1,
      accountId: 'acct-1' as AccountId,
      aggregateType: 'order',
      aggregateId: order,
      version: position,
      timestamp: '2026-01-01T00:00:00.000Z',
      data: {},
      correlationId: 'c',
      causationId: null,
    },
    trail: { writtenAt: '2026-01-01T00:00:00.100Z', publishRetries: 0, publishRetryReason: null },
  };
}

/** An outbox in memory whose steps may crash. */
function outboxWorld(count: number) {
  const rows = Array.from({ length: count }, (_, i) => entry(i + 1));
  const log: { topic: string; message: LogMessage }[] = [];
  const ports = (crashAt: (step: string) => boolean, pageSize: number) => ({
    read: async () => rows.slice(0, pageSize),
    publish: async (topic: string, messages: readonly LogMessage[]) => {
      if (crashAt('publish')) throw new Error('crash before publish');
      log.push(...messages.map((message) => ({ topic, message })));
    },
    remove: async (positions: readonly string[]) => {
      if (crashAt('remove')) throw new Error('crash before delete');
      for (const position of positions)
        rows.splice(
          rows.findIndex((row) => row.position === position),
          1,
        );
    },
    mayContinue: () => true,
    noteFailure: async (positions: readonly string[], reason: string) => {
      for (const row of rows.filter(({ position }) => positions.includes(position))) {
        row.trail = {
          ...row.trail,
          publishRetries: row.trail.publishRetries + 1,
          publishRetryReason: reason,
        };
      }
    },
    clock: () => Date.UTC(2026, 0, 1, 0, 0, 1),
  });
  return { rows, log, ports };
}

const ids = (log: { message: LogMessage }[]) => log.map(({ message }) => message.headers['event-id']);

test('T87: crashes between any two steps lose no event, and order within an aggregate holds for first deliveries', async () => {
  const crashes = fc.array(fc.boolean(), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 25 }),
      fc.integer({ min: 1, max: 7 }),
      crashes,
      async (count, page, plan) => {
        const world = outboxWorld(count);
        const queue = [...plan];
        const ports = world.ports(() => queue.shift() === true, page);
        for (let attempt = 0; attempt <= plan.length; attempt += 1) {
          await relayOutbox(ports).catch(() => undefined);
        }
        expect(world.rows).toHaveLength(0);
        expect(new Set(ids(world.log)).size).toBe(count);
        for (const order of ['order-0', 'order-1', 'order-2']) {
          for (const topic of ['order.events', 'payment.events']) {
            const some = world.log.filter(
              (one) => one.topic === topic && one.message.key === `acct-1/${order}`,
            );
            const firsts = [
              ...new Set(some.map(({ message }) => JSON.parse(message.value).version as number)),
            ];
            expect(firsts).toEqual(firsts.toSorted((a, b) => a - b));
          }
        }
      },
    ),
  );
});

test('a relay without time left says that somebody must come back', async () => {
  const world = outboxWorld(10);
  const mayContinue = [true, true, false].values();
  const ports = { ...world.ports(() => false, 4), mayContinue: () => mayContinue.next().value === true };
  expect(await relayOutbox(ports)).toEqual({ published: 8, emptied: false });
  expect(world.rows).toHaveLength(2);
});

test('messages carry what a consumer needs to know without parsing', async () => {
  const world = outboxWorld(1);
  await relayOutbox(world.ports(() => false, 10));
  expect(world.log[0]?.message).toMatchObject({
    key: 'acct-1/order-1',
    timestampMs: Date.UTC(2026, 0, 1),
    headers: { 'event-type': 'OrderUpdated', 'event-version': '1', 'correlation-id': 'c', 'event-id': 'e1' },
  });
});

test('a publication that failed is told in the headers of the one that succeeds', async () => {
  const world = outboxWorld(1);
  const crashes = [true, false, false].values();
  await expect(relayOutbox(world.ports(() => crashes.next().value === true, 10))).rejects.toThrow('crash');
  await relayOutbox(world.ports(() => false, 10));
  expect(world.log[0]?.message.headers).toMatchObject({
    'written-at': '2026-01-01T00:00:00.100Z',
    'published-at': '2026-01-01T00:00:01.000Z',
    'publish-retries': '1',
    'publish-retry-reason': 'crash before publish',
  });
});
