import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '../../../functions/kernel/errors.ts';
import type { LogMessage } from '../../../functions/kernel/events/event-log.ts';
import type { OutboxEntry } from '../../../functions/kernel/outbox/outbox.ts';
import { relayOutbox } from '../../../functions/kernel/outbox/relay.ts';
import { guardLog, TOPIC_BREAKER } from '../../../functions/kernel/outbox/topic-breakers.ts';
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
    trail: {
      writtenAt: '2026-01-01T00:00:00.100Z',
      publishRetries: 0,
      publishRetryReason: null,
      traceParent: null,
    },
  };
}

const now = () => Date.UTC(2026, 0, 1, 0, 0, 1);

/** An outbox in memory whose steps may crash. */
function outboxWorld(count: number) {
  const rows = Array.from({ length: count }, (_, i) => entry(i + 1));
  const log: { topic: string; message: LogMessage }[] = [];
  const ports = (crashAt: (step: string) => boolean, pageSize: number) => ({
    read: async (except: readonly string[]) =>
      rows.filter(({ topic }) => !except.includes(topic)).slice(0, pageSize),
    log: guardLog(async (topic: string, messages: readonly LogMessage[]) => {
      if (crashAt('publish')) throw new Error('crash before publish');
      log.push(...messages.map((message) => ({ topic, message })));
    }, now),
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
    clock: now,
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
        // A crash ends the sandbox, and with it what its breakers knew.
        for (let attempt = 0; attempt <= plan.length; attempt += 1) {
          await relayOutbox(world.ports(() => queue.shift() === true, page)).catch(() => undefined);
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
  expect(await relayOutbox(ports)).toEqual({ published: 8, oldestAgeMs: 900, end: { kind: 'out of time' } });
  expect(world.rows).toHaveLength(2);
});

test('messages carry what a consumer needs to know without parsing', async () => {
  const world = outboxWorld(1);
  await relayOutbox(world.ports(() => false, 10));
  expect(world.log[0]?.message).toMatchObject({
    key: 'acct-1/order-1',
    headers: { 'event-type': 'OrderUpdated', 'event-version': '1', 'correlation-id': 'c', 'event-id': 'e1' },
  });
});

test('an event that waited longer than its topic keeps records is not deleted as old: its record is as old as its publication', async () => {
  const world = outboxWorld(1);
  await relayOutbox({ ...world.ports(() => false, 10), clock: () => Date.UTC(2026, 0, 15) });
  expect(world.log[0]?.message).toMatchObject({
    timestampMs: Date.UTC(2026, 0, 15),
    headers: { timestamp: '2026-01-01T00:00:00.000Z' },
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

/** A log that is away for the topics named, with a clock that only the test moves. */
function refusingLog() {
  const clock = { nowMs: Date.UTC(2026, 0, 1) };
  const away = new Set<string>();
  const tried: string[] = [];
  const log = guardLog(
    async (topic) => {
      tried.push(topic);
      if (away.has(topic)) throw new AppError('unavailable', 'no broker', { retryable: true });
    },
    () => clock.nowMs,
  );
  const publish = (topic: string) => log.publish(topic, []).catch((error: AppError) => error.code);
  return { clock, away, tried, log, publish };
}

test('T82: a circuit that is open counts none of its own refusals, and closes with the first publication that works', async () => {
  const { clock, away, tried, publish } = refusingLog();
  away.add('order.events');
  for (let n = 0; n < TOPIC_BREAKER.failures; n += 1)
    expect(await publish('order.events')).toBe('unavailable');
  away.clear();
  const openedMs = clock.nowMs;
  // The broker is healthy again, and hundreds of relays come while the circuit is still open.
  for (let n = 0; n < 300; n += 1) {
    clock.nowMs += Math.floor((TOPIC_BREAKER.openMs - 1) / 300);
    expect(await publish('order.events')).toBe('resting');
  }
  expect(tried).toHaveLength(TOPIC_BREAKER.failures);
  // From its opening on, not from the last refusal: else it would stay open as long as anybody asks.
  clock.nowMs = openedMs + TOPIC_BREAKER.openMs;
  expect(await publish('order.events')).toBe('published');
  expect(await publish('order.events')).toBe('published');
});

test('T82: a probe that fails opens the circuit for another while, and only one probe is let through at a time', async () => {
  const { clock, away, log, publish } = refusingLog();
  away.add('order.events');
  for (let n = 0; n < TOPIC_BREAKER.failures; n += 1) await publish('order.events');
  clock.nowMs += TOPIC_BREAKER.openMs;
  expect(await Promise.all([publish('order.events'), publish('order.events')])).toEqual([
    'unavailable',
    'resting',
  ]);
  expect(log.resting()).toEqual(new Map([['order.events', TOPIC_BREAKER.openMs]]));
});

test('what another try cannot mend does not open the circuit: the log has answered', async () => {
  const refused = new AppError('payload_too_large', 'too large');
  const log = guardLog(() => Promise.reject(refused), now);
  for (let n = 0; n < 5; n += 1) await expect(log.publish('order.events', [])).rejects.toBe(refused);
  expect(log.resting().size).toBe(0);
});

test('a topic that the log does not take keeps its rows and holds up no other topic', async () => {
  const world = outboxWorld(20);
  const { away, log } = refusingLog();
  away.add('order.events');
  const ports = { ...world.ports(() => false, 4), log };
  const first = await relayOutbox(ports);
  expect(first.end).toEqual({ kind: 'refused', topics: ['order.events'], reason: 'no broker' });
  await relayOutbox(ports);
  const third = await relayOutbox(ports);
  expect(third.end).toEqual({ kind: 'refused', topics: ['order.events'], reason: 'its circuit is open' });
  expect(world.rows.map(({ topic }) => topic)).toEqual(Array.from({ length: 10 }, () => 'order.events'));
  expect(world.rows[0]?.trail).toMatchObject({ publishRetries: 2, publishRetryReason: 'no broker' });
});

test('the trace of the request reaches the headers; without one there is no header', async () => {
  const world = outboxWorld(2);
  const traceParent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const [first] = world.rows as [OutboxEntry];
  first.trail = { ...first.trail, traceParent };
  await relayOutbox(world.ports(() => false, 10));
  const traces = world.log.map(({ message }) => message.headers['traceparent']);
  expect(traces.toSorted()).toEqual([traceParent, undefined]);
});
