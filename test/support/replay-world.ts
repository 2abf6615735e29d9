import { topicFunction } from '../../functions/entry/kafka.ts';
import type { Replay } from '../../functions/history/domain/replay.ts';
import { type ReplayPorts, runReplay } from '../../functions/history/domain/run-replay.ts';
import { planReplay, type ReplayWish } from '../../functions/history/domain/start-replay.ts';
import { commitHistory } from '../../functions/kernel/events/commit-history.ts';
import { toTriggerEvent } from '../../functions/kernel/events/consume-again.ts';
import type { DomainEvent } from '../../functions/kernel/events/domain-event.ts';
import { type LiveRow, projectionHash } from '../../functions/kernel/events/live-rows.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { lambdaContext, testEnvironment } from './entry-fixture.ts';
import { orderEvent } from './kafka-batches.ts';
import { memoryCommits, recorded } from './memory-commits.ts';
import { memoryEffectLedger } from './memory-effect-ledger.ts';
import { memoryJobs } from './memory-jobs.ts';
import { memorySnapshots } from './memory-snapshots.ts';

export const NOW = '2026-11-21T12:00:00.000Z';

export function orderOf(accountId: string, id: string, version: number, timestamp: string): DomainEvent {
  return orderEvent(id, version, {
    ...{ accountId: accountId as AccountId, timestamp, eventId: `${accountId}/${id}/${version}` },
    eventType: version === 1 ? 'OrderCreated' : 'OrderUpdated',
    data: { orderId: id, status: version === 1 ? 'open' : 'paid', step: version, modifiedAt: timestamp },
  });
}

/** A history in memory, live rows made from it, and a consumer that sends one webhook an event through the ledger. */
export function replayWorld() {
  const commits = memoryCommits();
  const history = commitHistory(commits.store);
  const jobs = memoryJobs();
  const ledger = memoryEffectLedger(() => Date.parse(NOW));
  const rows = new Map<string, LiveRow>();
  const sent: string[] = [];
  const handled: string[] = [];
  const notifications = topicFunction(
    {
      service: 'notifications',
      consumerGroup: 'notifications',
      saveFailedEvent: () => Promise.reject(new Error('a replay has its own failures')),
      effects: ledger,
      async handle(event, { perform }) {
        handled.push(event.eventId);
        const { accountId, eventId } = event;
        if ((event.data as { step?: number }).step === 13) throw new Error('unlucky');
        await perform({
          key: { accountId, eventId, effect: 'webhook:s-1' },
          onCrash: 'repeat',
          leaseMs: 1000,
          act: async () => {
            sent.push(eventId);
            return { kind: 'done', result: '200' };
          },
        });
      },
    },
    testEnvironment(),
  );
  const targets = { notifications: { arn: 'n', topics: ['order.events'] } };
  const types = new Set(['OrderCreated', 'OrderUpdated']);
  const ports: ReplayPorts = {
    ...{ jobs, history, targets, snapshots: memorySnapshots(), readSlot: commits.readSlot },
    loadReader: async () => (event) => event,
    loadTopics: async () => new Map([['order', 'order.events']]),
    now: () => NOW,
    mayContinue: () => true,
    consumeAgain: async (_group, batch) => {
      const event = toTriggerEvent(batch) as unknown as Parameters<typeof notifications>[0];
      return (await notifications(event, lambdaContext())) ?? { failed: [], effects: {} };
    },
    findCommits: commits.find,
    findLiveRows: async ({ wanted }) => ({
      rows: wanted.flatMap(({ accountId, id }) => {
        const row = rows.get(`${accountId}/${id}`);
        return row ? [{ accountId, ...row }] : [];
      }),
    }),
  };
  return {
    ...{ ports, jobs, ledger, rows, sent, handled, commits },
    /** Records an event and lets the live row follow it. */
    async happen(event: DomainEvent) {
      await history.append([recorded(event)]);
      const { accountId, aggregateId: id, version, data } = event;
      rows.set(`${accountId}/${id}`, { id, version, hash: projectionHash(data as Record<string, unknown>) });
    },
    async start(wish: ReplayWish): Promise<string> {
      const id = `replay-${handled.length}-${Math.max(sent.length, 0)}-${JSON.stringify(wish).length}`;
      await jobs.create(id, planReplay(wish, { targets, types }, NOW));
      return id;
    },
    async slice(id: string, over: Partial<ReplayPorts> = {}) {
      const job = await jobs.find<Replay>(id);
      if (!job) throw new Error(`no job ${id}`);
      return runReplay({ ...ports, ...over }, job);
    },
    async result(id: string): Promise<Replay> {
      return (await jobs.find<Replay>(id))?.body as Replay;
    },
  };
}
