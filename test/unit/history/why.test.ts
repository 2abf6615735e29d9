import { expect, test } from 'vitest';
import { explainEvent } from '../../../functions/history/domain/why.ts';
import type { EffectRecord } from '../../../functions/kernel/events/effect-ledger.ts';
import type { AccountId } from '../../../functions/kernel/tenancy.ts';
import { orderEvent } from '../../support/kafka-batches.ts';
import { recorded } from '../../support/memory-commits.ts';

const event = orderEvent('o-1', 1, { timestamp: '2026-11-21T12:00:00.000Z' });

test('each hop has its lag, its retries and their reasons', () => {
  const trail = {
    writtenAt: '2026-11-21T12:00:00.040Z',
    publishedAt: '2026-11-21T12:00:01.040Z',
    publishRetries: 1,
    publishRetryReason: 'Kafka: publishing failed: no leader',
    recordedAt: '2026-11-21T12:00:01.240Z',
    recordRetries: ['DynamoDB: throttled', 'DynamoDB: throttled'],
    traceParent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  };
  const sent: EffectRecord = {
    ...{ accountId: 'acme' as AccountId, eventId: event.eventId, effect: 'webhook:s-1', state: 'done' },
    ...{ onCrash: 'repeat', attempt: 3, claimedAt: '2026-11-21T12:00:02.000Z' },
    ...{ settledAt: '2026-11-21T12:00:02.240Z', note: '200' },
  };
  expect(explainEvent({ event, trail }, [sent])).toMatchObject({
    eventId: event.eventId,
    correlationId: 'c',
    traceParent: trail.traceParent,
    hops: [
      { hop: 'accepted', at: event.timestamp, lagMs: null },
      { hop: 'written', lagMs: 40, retries: 0 },
      { hop: 'published', lagMs: 1000, retries: 1, reasons: ['Kafka: publishing failed: no leader'] },
      { hop: 'recorded', lagMs: 200, retries: 2, reasons: ['DynamoDB: throttled', 'DynamoDB: throttled'] },
    ],
    delivered: [{ effect: 'webhook:s-1', state: 'done', attempts: 3, lagMs: 1200, note: '200' }],
  });
});

test('a webhook that was sent before the recorder came to its event had a negative lag: both read the log side by side', () => {
  const { trail } = recorded(event);
  const publishedAt = '2026-11-21T12:00:01.000Z';
  const sent: EffectRecord = {
    ...{ accountId: 'acme' as AccountId, eventId: event.eventId, effect: 'webhook:s-1', state: 'done' },
    ...{ onCrash: 'repeat', attempt: 1, claimedAt: publishedAt, note: '200' },
    settledAt: '2026-11-21T12:00:01.300Z',
  };
  const late = { ...trail, publishedAt, recordedAt: '2026-11-21T12:00:09.000Z' };
  expect(explainEvent({ event, trail: late }, [sent]).delivered).toMatchObject([{ lagMs: 300 }]);
  expect(explainEvent({ event, trail }, [sent]).delivered).toMatchObject([{ lagMs: 1300 }]);
});

test('a hop nobody noted is said to be unknown, and the next lag counts from the last known one', () => {
  expect(explainEvent(recorded(event), []).hops).toMatchObject([
    { hop: 'accepted', at: event.timestamp },
    { hop: 'written', at: null, lagMs: null },
    { hop: 'published', at: null, lagMs: null },
    { hop: 'recorded', lagMs: 5000 },
  ]);
});
