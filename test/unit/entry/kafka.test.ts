import { expect, test } from 'vitest';
import { type TopicFunctionOptions, topicFunction } from '../../../functions/entry/kafka.ts';
import {
  decodeBase64,
  decodeEvent,
  type KafkaRecord,
  toLanes,
} from '../../../functions/entry/kafka-record.ts';
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

test('what is given up keeps its headers, bytes signed as Java has them, so that a retry carries correlation and trace on', async () => {
  const failed: FailedEvent[] = [];
  const options = {
    ...{
      service: 'history',
      consumerGroup: 'history',
      handle: () => Promise.reject(new AppError('corrupt', 'bad')),
    },
    saveFailedEvent: async (one: FailedEvent) => void failed.push(one),
  };
  const signed = (text: string) => [...new Int8Array(Buffer.from(text))];
  const headers: Record<string, number[]>[] = [
    { 'correlation-id': signed('Grüße-7') },
    { traceparent: signed('00-4bf9-00f0-01') },
  ];
  await topicFunction(options, testEnvironment())(
    kafkaBatch([orderEvent('a', 1), { key: 'k', text: 'not json' }], headers),
    lambdaContext(10_000),
  );
  const kept = { 'correlation-id': 'Grüße-7', traceparent: '00-4bf9-00f0-01' };
  expect(failed.map((one) => one.headers)).toEqual([kept, kept]);
});

test('an unknown error gets its tries, with pauses that grow and differ, before the event is given up', async () => {
  const { handle, seen } = noting({ 'a-1': () => new TypeError('x is undefined') });
  const { call, failed, environment } = consumer({ handle });
  await call([orderEvent('a', 1)]);
  expect(seen).toHaveLength(3);
  expect(environment.pausesMs).toEqual([75, 150]);
  for (const [chance, pausesMs] of [
    [0, [50, 100]],
    [1, [100, 200]],
  ] as const) {
    const other = consumer({ handle });
    other.environment.random = () => chance;
    await other.call([orderEvent('a', 1)]);
    expect(other.environment.pausesMs).toEqual(pausesMs);
  }
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

test('T76 T77: an infrastructure error that persists gives the whole batch back', async () => {
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

test('an event is decoded when it is its turn: a batch never is in memory as a whole', async () => {
  const steps: string[] = [];
  const run = topicFunction(
    {
      service: 'history',
      consumerGroup: 'history',
      concurrency: 1,
      saveFailedEvent: async () => undefined,
      readEvent: (event) => {
        steps.push(`read ${event.eventId}`);
        return event;
      },
      handle: async ({ eventId }) => void steps.push(`handle ${eventId}`),
    },
    testEnvironment(),
  );
  await run(kafkaBatch([orderEvent('a', 1), orderEvent('b', 1), orderEvent('a', 2)]), lambdaContext());
  expect(steps).toEqual(['read a-1', 'handle a-1', 'read a-2', 'handle a-2', 'read b-1', 'handle b-1']);
});

test('a batch that goes back has still counted and timed what it handled', async () => {
  const away = new AppError('unavailable', 'table away', { retryable: true });
  const { handle } = noting({ 'a-3': () => away });
  const { call, environment } = consumer({ handle });
  await expect(call([1, 2, 3].map((version) => orderEvent('a', version)))).rejects.toThrow('table away');
  const totals = environment.lines.filter((line) => 'event_processing_total' in line);
  const counted = totals.map(({ status, event_processing_total }) => [status, event_processing_total]);
  expect(counted).toEqual(expect.arrayContaining([['success', 2]]));
  expect(counted).toEqual(expect.arrayContaining([['retry', 2]]));
  const [seconds] = environment.lines.flatMap((line) => line['event_processing_duration_seconds'] ?? []);
  expect(seconds).toBe(0.001);
});

test.each([
  'eventId',
  'eventType',
  'schemaVersion',
  'accountId',
  'aggregateType',
  'aggregateId',
  'version',
  'timestamp',
])('an event without %s is refused by that name', (field) => {
  const value = JSON.stringify({ ...orderEvent('a', 1), [field]: undefined });
  const record = { topic: TOPIC, partition: 0, offset: 0, value: Buffer.from(value).toString('base64') };
  expect(() => decodeEvent(record)).toThrow(
    expect.objectContaining({ code: 'invalid_input', message: `not a domain event: ${field}` }),
  );
});

test.each([
  'yesterday',
  '2026-11-21',
  '2026-11-21T12:00:00Z',
  '2026-11-21T12:00:00.000+01:00',
  '2026-13-01T00:00:00.000Z',
  '2026-11-21T24:00:00.000Z',
  '+012026-11-21T12:00:00.000Z',
])(
  'an event of the time %s hid itself, and all later ones of its aggregate, from the index by time',
  (timestamp) => {
    const value = JSON.stringify(orderEvent('a', 1, { timestamp }));
    const record = { topic: TOPIC, partition: 0, offset: 0, value: Buffer.from(value).toString('base64') };
    expect(() => decodeEvent(record)).toThrow('not a domain event: timestamp');
  },
);

test('records of one key in two partitions are two lanes, and records without a key share one', () => {
  const record = (partition: number, offset: number, key?: string): KafkaRecord => ({
    ...{ topic: TOPIC, partition, offset },
    ...(key === undefined ? {} : { key }),
  });
  const [one, two] = [
    [record(0, 0, 'k'), record(0, 1), record(0, 2, 'k'), record(0, 3)],
    [record(1, 0, 'k')],
  ];
  const lanes = toLanes({ records: { [`${TOPIC}-0`]: one, [`${TOPIC}-1`]: two } });
  const places = lanes.map((lane) => lane.map(({ partition, offset }) => `${partition}/${offset}`));
  expect(places).toEqual([['0/0', '0/2'], ['0/1', '0/3'], ['1/0']]);
});
