import { expect, test } from 'vitest';
import { retryAllFailed, retryFailed } from '../../../functions/history/domain/retry-failed.ts';
import { AppError } from '../../../functions/kernel/errors.ts';
import type { AgainBatch, AgainReport } from '../../../functions/kernel/events/consume-again.ts';
import type { FailedEvents, KeptFailedEvent } from '../../../functions/kernel/events/failed-event.ts';

/** T91: what consumers gave up, handed to them again by a person. */

const kept = (place: string, change: Partial<KeptFailedEvent> = {}): KeptFailedEvent => {
  const [consumerGroup = '', topic = '', partition = '', offset = ''] = place.split(':');
  return {
    ...{ id: place, consumerGroup, topic, partition: Number(partition), offset: Number(offset) },
    ...{ key: 'acme/o-1', value: place, reason: 'bug', code: 'internal', attempts: 3 },
    headers: { 'correlation-id': 'checkout-7' },
    ...{ status: 'failed', failedAt: '2026-11-21T12:00:00.000Z', closedAt: null, truncated: false },
    ...{ retries: 0, lastRetryReason: null },
    ...change,
  };
};

const HANDLED: AgainReport = { failed: [], effects: {} };

/** `answer`: what the consumer says to the record with that value. */
function world(items: KeptFailedEvent[], answer: (value: string) => AgainReport = () => HANDLED) {
  const changes: unknown[] = [];
  const handed: [group: string, batch: AgainBatch][] = [];
  const failed: FailedEvents = {
    save: async () => undefined,
    find: async (id) => items.find((one) => one.id === id) ?? null,
    list: async (_status, { after }) => {
      // One at a time: whoever stops at the first page misses the rest.
      const at = after === null ? 0 : Number(after) + 1;
      return { items: items.slice(at, at + 1), next: at + 1 < items.length ? String(at) : null };
    },
    change: async (id, change) => changes.push([id, change]) > 0,
  };
  const consumeAgain = async (group: string, batch: AgainBatch) => {
    handed.push([group, batch]);
    return answer(batch.records[0]?.value ?? '');
  };
  return {
    ports: { failed, consumeAgain },
    changes,
    values: () => handed.map(([, { records }]) => records[0]?.value),
    handed,
  };
}

const refusing = (value: string): AgainReport => ({
  failed: [{ eventId: value, code: 'conflict', reason: 'version 3 is not in the history' }],
  effects: {},
});

test('T91: one failed event goes to the group that gave it up, its effects are live, and it is closed when that took it', async () => {
  const { ports, changes, handed } = world([kept('history:order.events:3:7')]);
  const id = 'history:order.events:3:7';
  expect(await retryFailed(ports, id)).toEqual({ id, outcome: 'retried' });
  const replay = { replayId: `retry:${id}`, mode: 'live' };
  const records = [{ key: 'acme/o-1', value: id, headers: { 'correlation-id': 'checkout-7' } }];
  expect(handed).toEqual([['history', { topic: 'order.events', records, replay }]]);
  expect(changes).toEqual([[id, { kind: 'retried' }]]);
});

test('T91: what fails again stays, with the new reason', async () => {
  const id = 'history:order.events:3:7';
  const { ports, changes } = world([kept(id)], refusing);
  const reason = 'conflict: version 3 is not in the history';
  expect(await retryFailed(ports, id)).toEqual({ id, outcome: 'failed again', reason });
  expect(changes).toEqual([[id, { kind: 'failed again', reason }]]);
});

test('T91: what is closed, unknown or was too large to be kept whole is handed to nobody', async () => {
  const { ports, handed } = world([
    kept('g:t:0:1', { status: 'discarded', closedAt: '2026-11-21T13:00:00.000Z' }),
    kept('g:t:0:2', { truncated: true }),
  ]);
  await expect(retryFailed(ports, 'g:t:0:1')).rejects.toMatchObject({ code: 'conflict' });
  await expect(retryFailed(ports, 'g:t:0:9')).rejects.toMatchObject({ code: 'not_found' });
  expect(await retryFailed(ports, 'g:t:0:2')).toMatchObject({ outcome: 'failed again' });
  expect(handed).toEqual([]);
});

test('T91: all are retried in the order of the log, so that what waits behind a mended event goes through in the same run', async () => {
  const places = [
    'history:order.events:10:2',
    'history:order.events:2:11',
    'history:order.events:2:9',
    'catalog:catalog.events:0:5',
  ];
  const { ports, values } = world(
    places.map((place) => kept(place)),
    (value) => (value.endsWith(':9') ? refusing(value) : HANDLED),
  );
  expect(await retryAllFailed(ports, () => true)).toEqual({
    retried: 3,
    failedAgain: [{ id: 'history:order.events:2:9', reason: 'conflict: version 3 is not in the history' }],
    complete: true,
  });
  expect(values()).toEqual([
    'catalog:catalog.events:0:5',
    'history:order.events:2:9',
    'history:order.events:2:11',
    'history:order.events:10:2',
  ]);
});

test('T91: a run that has no time left, or whose consumer does not answer, says that it is not complete', async () => {
  const items = [kept('g:t:0:1'), kept('g:t:0:2'), kept('g:t:0:3')];
  const late = world(items);
  let left = 2;
  expect(await retryAllFailed(late.ports, () => left-- > 0)).toMatchObject({ retried: 2, complete: false });
  expect(late.values()).toEqual(['g:t:0:1', 'g:t:0:2']);
  const away = world(items, (value) => {
    if (value === 'g:t:0:1') return HANDLED;
    throw new AppError('unavailable', 'throttled', { retryable: true });
  });
  expect(await retryAllFailed(away.ports, () => true)).toEqual({
    retried: 1,
    failedAgain: [],
    complete: false,
  });
  expect(away.changes).toHaveLength(1);
});
