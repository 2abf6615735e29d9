import { afterAll, beforeAll, expect, test } from 'vitest';
import { dynamoFailedEventStore } from '../../functions/aws/dynamo-failed-events.ts';
import { dynamoNoteTry } from '../../functions/aws/dynamo-failure-notes.ts';
import { failedEventsQuery } from '../../functions/history/domain/validators.generated.js';
import type { FailedEvent } from '../../functions/kernel/events/failed-event.ts';
import { openDynamo } from '../support/dynamo-engine.ts';
import { noise } from '../support/noise.ts';

/** T91: where consumers put what they give up, on DynamoDB (dynalite). */

let close: () => Promise<void>;
let nowMs = Date.parse('2026-11-28T12:00:00.000Z');
const store = dynamoFailedEventStore('failed-events', () => nowMs++);

beforeAll(async () => {
  ({ close } = await openDynamo(['failed-events']));
});
afterAll(() => close?.());

const failed = (offset: number, change: Partial<FailedEvent> = {}): FailedEvent => ({
  ...{ consumerGroup: 'history', topic: 'order.events', partition: 3, offset, key: 'acme/o-1' },
  ...{
    value: `{"offset":${offset}}`,
    headers: {},
    event: undefined,
    reason: 'bug',
    code: 'internal',
    attempts: 3,
  },
  ...change,
});
const idOf = (offset: number) => `history:order.events:3:${offset}`;

test('T91: what is given up is kept once; the first report stays when its batch comes again', async () => {
  await store.save(failed(1));
  await store.save(failed(1, { reason: 'another' }));
  expect(await store.find(idOf(1))).toMatchObject({
    ...{ id: idOf(1), status: 'failed', reason: 'bug', value: '{"offset":1}', truncated: false },
    ...{ retries: 0, lastRetryReason: null, closedAt: null },
  });
  expect(await store.find(idOf(999))).toBeNull();
});

test('a retry of a failed event had lost its headers: correlation and trace context are kept, what does not fit is left out', async () => {
  const ours = { 'event-id': 'e-1', 'correlation-id': 'checkout-7', traceparent: '00-4bf9-00f0-01' };
  await store.save(failed(21, { headers: ours }));
  expect((await store.find(idOf(21)))?.headers).toEqual(ours);
  await store.save(failed(22, { headers: { ...ours, foreign: 'x'.repeat(100_000) }, value: noise(370_000) }));
  expect(await store.find(idOf(22))).toMatchObject({ headers: ours, truncated: false });
});

test('T91: a retry that fails again is counted and leaves it waiting; what is closed is changed by nobody any more', async () => {
  await store.save(failed(2));
  expect(await store.change(idOf(2), { kind: 'failed again', reason: 'still' })).toBe(true);
  expect(await store.find(idOf(2))).toMatchObject({ status: 'failed', retries: 1, lastRetryReason: 'still' });
  expect(await store.change(idOf(2), { kind: 'retried' })).toBe(true);
  expect(await store.find(idOf(2))).toMatchObject({ status: 'retried', closedAt: expect.any(String) });
  for (const kind of ['retried', 'discarded'] as const)
    expect(await store.change(idOf(2), { kind })).toBe(false);
  expect(await store.change(idOf(2), { kind: 'failed again', reason: 'no' })).toBe(false);
  expect(await store.change(idOf(999), { kind: 'discarded' })).toBe(false);
});

test('T91: a large value is kept whole where it compresses, else an excerpt of it, which says so', async () => {
  const value = JSON.stringify({ text: 'order line '.repeat(200_000) });
  await store.save(failed(3, { value }));
  expect(await store.find(idOf(3))).toMatchObject({ value, truncated: false });
  const large = noise(800_000);
  await store.save(failed(4, { value: large }));
  expect(await store.find(idOf(4))).toMatchObject({ value: large.slice(0, 20_000), truncated: true });
});

test('T91: they are listed by status in the order in which they failed, page by page; notes of messages are not among them', async () => {
  const offsets = Array.from({ length: 7 }, (_, index) => 107 - index);
  for (const offset of offsets) await store.save(failed(offset, { consumerGroup: 'catalog' }));
  await dynamoNoteTry('failed-events', Date.now)({ messageId: 'm-1', kind: 'begun', tries: 5 });
  const ids: string[] = [];
  let after: string | null = null;
  do {
    const page = await store.list('failed', { limit: 3, after });
    expect(page.items.length).toBeLessThanOrEqual(3);
    ids.push(...page.items.map(({ id }) => id));
    after = page.next;
    if (after !== null) expect(failedEventsQuery({ after })).toEqual([]);
  } while (after !== null);
  expect(ids.filter((id) => id.startsWith('catalog:'))).toEqual(
    offsets.map((offset) => `catalog:order.events:3:${offset}`),
  );
  expect(ids.filter((id) => id.startsWith('message/'))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a made-up place to go on from was an unexpected error; it is refused by its rule', () => {
  for (const after of [
    'x',
    ' x',
    'abc',
    '2026-11-28T12:00:00.000Z',
    '2026-11-28T12:00:00.000Z ',
    'now history:t:0:1',
  ])
    expect(failedEventsQuery({ after })).toMatchObject([{ field: '/after' }]);
});
