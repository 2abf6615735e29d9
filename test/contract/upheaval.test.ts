import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { topicFunction } from '../../functions/entry/kafka.ts';
import { AppError } from '../../functions/kernel/errors.ts';
import type { DomainEvent } from '../../functions/kernel/events/domain-event.ts';
import type { FailedEvent } from '../../functions/kernel/events/failed-event.ts';
import type { OutboxEntry } from '../../functions/kernel/outbox/outbox.ts';
import { relayOutbox } from '../../functions/kernel/outbox/relay.ts';
import { guardLog } from '../../functions/kernel/outbox/topic-breakers.ts';
import type { Subscription } from '../../lib/local/engines/event-log/contract.ts';
import { toTopicEvent } from '../../lib/local/triggers/topic-event.ts';
import { lambdaContext, testEnvironment } from '../support/entry-fixture.ts';
import { eventually } from '../support/eventually.ts';
import { orderEvent } from '../support/kafka-batches.ts';
import { type LogUnderTest, logEngines, openLog } from '../support/log-engines.ts';
import { message } from '../support/log-fixtures.ts';
import { memoryEffectLedger } from '../support/memory-effect-ledger.ts';
import { seededRandom, seedOfRun } from '../support/seeded-random.ts';

/**
 * From outbox to effect over a log that is not left in peace: members come and go, the broker is killed in the middle of a run,
 * events are published twice and out of order, and poison stands in every position of a batch.
 */

const ORDERS = 24;
const VERSIONS = 8;

/** Every version is poison in some order, so that poison is first, last and in between of every lane. */
const isPoison = ({ aggregateId, version }: DomainEvent) => Number(aggregateId.slice(6)) % 12 === version;

/** Orders whose events are told one after the other, as their outboxes hold them. */
function allEvents(): DomainEvent[] {
  return Array.from({ length: VERSIONS }, (_, index) =>
    Array.from({ length: ORDERS }, (_, order) => orderEvent(`order-${order}`, index + 1)),
  ).flat();
}

for (const [name, { skip, start }] of Object.entries(logEngines)) {
  describe.skipIf(skip)(`upheaval on ${name}`, () => {
    let log: LogUnderTest;
    let topic: string;
    let restarted: ChildProcess | undefined;

    beforeEach(async () => {
      log = await openLog(start);
      topic = await log.newTopic(6);
    });
    afterEach(async () => {
      restarted?.kill('SIGKILL');
      await log.close();
    });

    /** A group's function with a memory: what it handled, gave up, and what effects happened. */
    function consumer() {
      const handled: DomainEvent[] = [];
      const effects: string[] = [];
      const failed = new Map<string, FailedEvent>();
      const handler = topicFunction(
        {
          ...{ service: 'orders', consumerGroup: 'g', effects: memoryEffectLedger(Date.now) },
          saveFailedEvent: async (one) =>
            void failed.set(one.event?.eventId ?? `${one.partition}/${one.offset}`, one),
          async handle(event, { perform }) {
            if (isPoison(event)) throw new AppError('invalid_input', 'poison');
            handled.push(event);
            const { accountId, eventId } = event;
            const act = async () => {
              effects.push(eventId);
              return { kind: 'done' as const, result: 'done' };
            };
            await perform({
              key: { accountId, eventId, effect: 'e' },
              onCrash: 'repeat',
              leaseMs: 60_000,
              act,
            });
          },
        },
        testEnvironment(),
      );
      const join = (): Promise<Subscription> =>
        log.engine.subscribe({
          ...{ topics: [topic], group: `${topic}-g`, batchSize: 20, batchWindowMs: 0 },
          onBatch: async (batch) => {
            const model = { source: 'aws:kafka' } as Parameters<typeof toTopicEvent>[1];
            await handler(toTopicEvent(batch, model) as never, lambdaContext());
          },
        });
      return { handled, effects, failed, join };
    }

    /** An outbox in memory; `forget` says when a deletion is lost, so that its events are published again. */
    function outbox(forget: () => boolean) {
      const rows: OutboxEntry[] = [];
      const guarded = guardLog((to, messages) => log.publisher.publish(to, messages), Date.now);
      let position = 0;
      const add = (event: DomainEvent) => {
        const trail = { publishRetries: 0, publishRetryReason: null, traceParent: null };
        const writtenAt = new Date().toISOString();
        position += 1;
        rows.push({ position: String(position), topic, event, trail: { ...trail, writtenAt } });
      };
      const relay = () =>
        relayOutbox({
          log: guarded,
          read: async (except) => (except.includes(topic) ? [] : rows.slice(0, 15)),
          remove: async (positions) => {
            if (forget()) throw new Error('killed between publishing and deleting');
            const gone = new Set(positions);
            rows.splice(0, rows.length, ...rows.filter((row) => !gone.has(row.position)));
          },
          noteFailure: async () => undefined,
          mayContinue: () => true,
          clock: Date.now,
        }).catch(() => undefined);
      const empty = async () => {
        while (rows.length > 0) await relay();
      };
      return { rows, add, relay, empty };
    }

    function expectEverythingOnce(
      { handled, effects, failed }: ReturnType<typeof consumer>,
      garbage: number,
    ) {
      const events = allEvents();
      const good = events.filter((event) => !isPoison(event)).map(({ eventId }) => eventId);
      expect(new Set(handled.map(({ eventId }) => eventId))).toEqual(new Set(good));
      expect(effects.toSorted()).toEqual(good.toSorted());
      const poison = events.filter(isPoison).map(({ eventId }) => eventId);
      const ids = [...failed.keys()];
      expect(ids.filter((id) => id.startsWith('order-')).toSorted()).toEqual(poison.toSorted());
      expect(ids.filter((id) => !id.startsWith('order-')).length).toBe(garbage);
      for (const some of Map.groupBy(handled, ({ aggregateId }) => aggregateId).values()) {
        const firsts = [...new Set(some.map(({ version }) => version))];
        expect(firsts).toEqual(firsts.toSorted((a, b) => a - b));
      }
    }

    test('T76 T77 T78 T81 T91: members come and go, events come twice, poison is everywhere: nothing is lost, effects happen once', {
      retry: 0,
      timeout: 120_000,
    }, async () => {
      const random = seededRandom(seedOfRun());
      const group = consumer();
      const waiting = outbox(() => random() < 0.2);
      const members = [await group.join()];
      const join = async () => void members.push(await group.join());
      const leave = async () => void (await members.shift()?.stop());
      const upheavals = new Map([
        [60, join],
        [120, leave],
        [150, join],
      ]);
      const garbageAt = [20, 60, 100, 140, 180];
      for (const [index, event] of allEvents().entries()) {
        waiting.add(event);
        if (index % 10 === 9) await waiting.relay();
        if (garbageAt.includes(index))
          await log.publisher.publish(topic, [message(`acme/order-${index % ORDERS}`, 'not an event')]);
        await upheavals.get(index)?.();
      }
      await waiting.empty();
      // What was published long ago comes once more, late and out of order.
      const again = allEvents().filter(({ version }) => version % 3 === 1);
      for (const event of again.toReversed()) waiting.add(event);
      await waiting.empty();
      await eventually(async () => {
        expect(await lagOf(members[0])).toBe(0);
        expectEverythingOnce(group, garbageAt.length);
      }, 60_000);
      for (const member of members) await member.stop();
    });

    test.skipIf(name !== 'kafka')(
      // The events are older than a broker keeps records, and half a minute after its start it deletes what is too old: as old
      // as its publication, that is, or what the dead consumer had not read would be gone.
      'the broker is killed in the middle of a run and comes back on its port: relay and consumers go on by themselves',
      { retry: 0, timeout: 300_000 },
      async () => {
        const group = consumer();
        const waiting = outbox(() => false);
        const member = await group.join();
        const events = allEvents();
        for (const event of events.slice(0, 80)) waiting.add(event);
        await waiting.relay();
        await eventually(() => expect(group.handled.length).toBeGreaterThan(20), 30_000);
        const { command, pid } = await brokerOf(log);
        process.kill(pid, 'SIGKILL');
        for (const event of events.slice(80)) waiting.add(event);
        await waiting.relay();
        expect(waiting.rows.length).toBeGreaterThan(0);
        restarted = spawn(command[0] as string, command.slice(1), { stdio: 'ignore' });
        await once(restarted, 'spawn');
        await eventually(async () => {
          await waiting.relay();
          expect(waiting.rows).toHaveLength(0);
        }, 90_000);
        await eventually(() => expectEverythingOnce(group, 0), 120_000);
        await member.stop();
      },
    );
  });
}

async function lagOf(member: Subscription | undefined): Promise<number> {
  const lags = Object.values((await member?.lag()) ?? { unknown: 1 });
  return lags.reduce((sum, one) => sum + one, 0);
}

/** How the running broker was started, so that a test can start it again just so. */
async function brokerOf({ dataDir }: LogUnderTest): Promise<{ pid: number; command: string[] }> {
  const pid = Number((await readFile(`${dataDir}/broker.pid`, 'utf8')).trim().split(/\s/)[0]);
  const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').filter((word) => word !== '');
  return { pid, command };
}
