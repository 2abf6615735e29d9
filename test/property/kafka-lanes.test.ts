import fc from 'fast-check';
import { expect, test } from 'vitest';
import { topicFunction } from '../../functions/entry/kafka.ts';
import { AppError } from '../../functions/kernel/errors.ts';
import type { DomainEvent } from '../../functions/kernel/events/domain-event.ts';
import { runLanes } from '../../functions/kernel/run-lanes.ts';
import { lambdaContext, testEnvironment } from '../support/entry-fixture.ts';
import { kafkaBatch, orderEvent } from '../support/kafka-batches.ts';

/** Events of a few orders, mixed as a log mixes them: versions of one order in order, orders in any. */
const mixedLog = fc
  .array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 40 })
  .map((ids) => {
    const versions = new Map<string, number>();
    return ids.map((id) => {
      const version = (versions.get(id) ?? 0) + 1;
      versions.set(id, version);
      return orderEvent(id, version);
    });
  });

interface Trace {
  done: DomainEvent[];
  most: number;
}

/** A handler whose pauses fast-check's scheduler orders, so that lanes interleave in every way. */
function scheduledHandler(scheduler: fc.Scheduler, poison: (event: DomainEvent) => boolean) {
  const trace: Trace = { done: [], most: 0 };
  let running = 0;
  const handle = async (event: DomainEvent) => {
    trace.most = Math.max(trace.most, ++running);
    await scheduler.schedule(Promise.resolve(), event.eventId);
    running--;
    if (poison(event)) throw new AppError('corrupt', 'poison');
    trace.done.push(event);
  };
  return { handle, trace };
}

test('events of a key stay in order, every event ends handled or kept, and lanes run side by side but bounded', async () => {
  await fc.assert(
    fc.asyncProperty(
      mixedLog,
      fc.integer({ min: 1, max: 4 }),
      fc.scheduler(),
      async (log, concurrency, scheduler) => {
        const kept: string[] = [];
        const { handle, trace } = scheduledHandler(scheduler, ({ version }) => version % 7 === 0);
        const run = topicFunction(
          {
            service: 's',
            consumerGroup: 'g',
            concurrency,
            handle,
            saveFailedEvent: async ({ event }) => void kept.push(event?.eventId ?? ''),
          },
          testEnvironment(),
        );
        await scheduler.waitFor(run(kafkaBatch(log), lambdaContext()));
        for (const lane of Map.groupBy(trace.done, ({ aggregateId }) => aggregateId).values()) {
          const versions = lane.map(({ version }) => version);
          expect(versions).toEqual(versions.toSorted((a, b) => a - b));
        }
        expect([...trace.done.map(({ eventId }) => eventId), ...kept].sort()).toEqual(
          log.map(({ eventId }) => eventId).sort(),
        );
        const orders = new Set(log.map(({ aggregateId }) => aggregateId)).size;
        expect(trace.most).toBe(Math.min(concurrency, orders));
      },
    ),
    { numRuns: 80 },
  );
});

test('after the first error no lane starts, and all running ones have ended before it is thrown', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 5 }),
      fc.nat(11),
      fc.scheduler(),
      async (count, concurrency, bad, scheduler) => {
        let running = 0;
        let startedAfter = 0;
        let failed = false;
        const lanes = Array.from({ length: count }, (_, index) => index);
        const work = runLanes(lanes, concurrency, async (lane) => {
          running++;
          if (failed) startedAfter++;
          await scheduler.schedule(Promise.resolve());
          running--;
          if (lane !== bad) return;
          failed = true;
          throw new Error(`lane ${lane}`);
        });
        const outcome = await scheduler.waitFor(
          work.then(
            () => 'ok',
            (error: Error) => error.message,
          ),
        );
        expect(outcome).toBe(bad < count ? `lane ${bad}` : 'ok');
        expect([running, startedAfter]).toEqual([0, 0]);
      },
    ),
    { numRuns: 80 },
  );
});
