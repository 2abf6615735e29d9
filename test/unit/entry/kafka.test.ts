import { expect, test } from 'vitest';
import { type TopicFunctionOptions, topicFunction } from '../../../functions/entry/kafka.ts';
import { decodeBase64, decodeEvent } from '../../../functions/entry/kafka-record.ts';
import { AppError } from '../../../functions/kernel/errors.ts';
import type { DomainEvent } from '../../../functions/kernel/events/domain-event.ts';
import type { FailedEvent } from '../../../functions/kernel/events/failed-event.ts';
import { lambdaContext, testEnvironment } from '../../support/entry-fixture.ts';
import { kafkaBatch, orderEvent, TOPIC } from '../../support/kafka-batches.ts';

type Handling =
  | Pick<Extract<TopicFunctionOptions, { handle: unknown }>, 'handle'>
  | Pick<Extract<TopicFunctionOptions, { handleLane: unknown }>, 'handleLane'>;

function consumer(handling: Handling, saveFailedEvent?: (failed: FailedEvent) => Promise<void>) {
  const environment = testEnvironment();
  const failed: FailedEvent[] = [];
  const save = saveFailedEvent ?? (async (event) => void failed.push(event));
  const options = { service: 'history', consumerGroup: 'history', saveFailedEvent: save, ...handling };
  const run = topicFunction(options, environment);
  const call = (values: Parameters<typeof kafkaBatch>[0], remainingMs = 10_000) =>
    run(kafkaBatch(values), lambdaContext(remainingMs));
  return { call, failed, environment };
}

/** Notes every handled event and fails as told, each time anew. */
function noting(failures: Record<string, () => unknown>) {
  const seen: string[] = [];
  const handle = async (event: DomainEvent) => {
    seen.push(event.eventId);
    const error = failures[event.eventId]?.();
    if (error !== undefined) throw error;
  };
  return { handle, seen };
}

test('events of a batch are decoded and handled', async () => {
  const events: DomainEvent[] = [];
  const { call } = consumer({ handle: async (event) => void events.push(event) });
  const sent = [orderEvent('a', 1), orderEvent('b', 1), orderEvent('a', 2)];
  await call(sent);
  expect(events.map(({ eventId }) => eventId).sort()).toEqual(['a-1', 'a-2', 'b-1']);
  expect(events.find(({ eventId }) => eventId === 'a-1')).toEqual(sent[0]);
});

test('T91: an event that can never succeed is kept with its reason, and its lane goes on', async () => {
  const { handle, seen } = noting({ 'a-1': () => new AppError('invalid_input', 'no such currency') });
  const { call, failed } = consumer({ handle });
  await call([orderEvent('a', 1), orderEvent('a', 2)]);
  expect(seen).toEqual(['a-1', 'a-2']);
  expect(failed).toMatchObject([
    {
      consumerGroup: 'history',
      topic: TOPIC,
      partition: 0,
      offset: 0,
      key: 'acme/a',
      value: JSON.stringify(orderEvent('a', 1)),
      event: { eventId: 'a-1' },
      reason: 'no such currency',
      code: 'invalid_input',
      attempts: 1,
    },
  ]);
});

test('an unknown error gets its tries, with growing pauses, before the event is given up', async () => {
  const { handle, seen } = noting({ 'a-1': () => new TypeError('x is undefined') });
  const { call, failed, environment } = consumer({ handle });
  await call([orderEvent('a', 1)]);
  expect(seen).toHaveLength(3);
  expect(environment.pausesMs).toEqual([100, 200]);
  expect(failed).toMatchObject([{ code: 'internal', attempts: 3 }]);
});

test('a hiccup is retried and leaves no trace but a metric', async () => {
  let left = 1;
  const { handle } = noting({ 'a-1': () => (left-- > 0 ? new Error('hiccup') : undefined) });
  const { call, failed, environment } = consumer({ handle });
  await call([orderEvent('a', 1)]);
  expect(failed).toEqual([]);
  const counts = environment.lines.map(({ event_type, status, consumer_group, event_processing_total }) => [
    event_type,
    status,
    consumer_group,
    event_processing_total,
  ]);
  expect(counts).toContainEqual(['OrderUpdated', 'retry', 'history', 1]);
  expect(counts).toContainEqual(['OrderUpdated', 'success', 'history', 1]);
});

test('an infrastructure error that persists gives the whole batch back', async () => {
  const { handle } = noting({ 'a-1': () => new AppError('unavailable', 'table away', { retryable: true }) });
  const { call, failed, environment } = consumer({ handle });
  await expect(call([orderEvent('a', 1), orderEvent('b', 1)])).rejects.toThrow('table away');
  expect(failed).toEqual([]);
  expect(environment.lines[0]).toMatchObject({ level: 'ERROR', message: 'batch goes back to the log' });
});

test('a failing failed-event store gives the whole batch back, so nothing is lost', async () => {
  const { handle } = noting({ 'a-1': () => new AppError('corrupt', 'bad') });
  const { call } = consumer({ handle }, async () => {
    throw new AppError('unavailable', 'store away', { retryable: true });
  });
  await expect(call([orderEvent('a', 1)])).rejects.toThrow('store away');
});

test('a batch that time does not suffice for is given back before it is killed', async () => {
  const { handle, seen } = noting({});
  const { call } = consumer({ handle });
  await expect(call([orderEvent('a', 1)], 500)).rejects.toMatchObject({ code: 'timeout' });
  expect(seen).toEqual([]);
});

test.each([
  ['no JSON', '{"eventId":', 'invalid_json'],
  ['JSON of another kind', '[1]', 'invalid_input'],
  [
    'an event without an account',
    JSON.stringify({ ...orderEvent('a', 1), accountId: undefined }),
    'invalid_input',
  ],
  ['an event of version 0', JSON.stringify(orderEvent('a', 0)), 'invalid_input'],
  ['no value at all', null, 'invalid_input'],
])('a record with %s is kept and the rest of the batch handled', async (_name, text, code) => {
  const { handle, seen } = noting({});
  const { call, failed } = consumer({ handle });
  await call([{ key: 'acme/a', text }, orderEvent('a', 2)]);
  expect(seen).toEqual(['a-2']);
  expect(failed).toMatchObject([{ code, attempts: 0, event: undefined, value: text ?? '', key: 'acme/a' }]);
});

test('a lane handler gets each lane whole and in order', async () => {
  const lanes: string[][] = [];
  const { call } = consumer({ handleLane: async (events) => void lanes.push(events.map((e) => e.eventId)) });
  await call([orderEvent('a', 1), orderEvent('b', 1), orderEvent('a', 2), orderEvent('a', 3)]);
  expect(lanes.sort()).toEqual([['a-1', 'a-2', 'a-3'], ['b-1']]);
});

test('when a lane fails for good, its events are tried one by one and only the bad one is given up', async () => {
  const calls: string[][] = [];
  const { call, failed } = consumer({
    handleLane: async (events) => {
      calls.push(events.map(({ eventId }) => eventId));
      if (events.some(({ version }) => version === 2)) throw new AppError('corrupt', 'version 2 is bad');
    },
  });
  await call([orderEvent('a', 1), orderEvent('a', 2), orderEvent('a', 3)]);
  expect(calls).toEqual([['a-1', 'a-2', 'a-3'], ['a-1'], ['a-2'], ['a-3']]);
  expect(failed.map(({ event }) => event?.eventId)).toEqual(['a-2']);
});

test('an unreadable record splits its lane, and the order around it stays', async () => {
  const steps: string[] = [];
  const { call } = consumer(
    { handleLane: async (events) => void steps.push(...events.map(({ eventId }) => eventId)) },
    async () => void steps.push('failed'),
  );
  await call([orderEvent('a', 1), { key: 'acme/a', text: '?' }, orderEvent('a', 2)]);
  expect(steps).toEqual(['a-1', 'failed', 'a-2']);
});

test('T94: a made-up event type becomes no dimension of its own', async () => {
  const { handle } = noting({});
  const { call, environment } = consumer({ handle });
  await call([orderEvent('a', 1, { eventType: 'Order 4711 changed!' })]);
  expect(environment.lines.map((line) => line['event_type'])).toContain('unknown');
});

test('base64 decoding keeps every character, whatever was decoded before', () => {
  const texts = ['€'.repeat(20_000), 'short', '', '🙂 mixed ü', 'x'.repeat(100_000), 'y'];
  for (const text of texts) expect(decodeBase64(Buffer.from(text).toString('base64'))).toBe(text);
});

test('decoding a record never answers with a retryable error', () => {
  expect(() => decodeEvent({ topic: 't', partition: 0, offset: 0, value: 'AAAA' })).toThrow(
    expect.objectContaining({ retryable: false }),
  );
});
