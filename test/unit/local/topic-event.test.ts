import { describe, expect, test } from 'vitest';
import type { EventBatch, EventRecord } from '../../../lib/local/engines/event-log/contract.ts';
import type { InvokeOutcome } from '../../../lib/local/lambda/contracts.ts';
import type { TopicMappingModel } from '../../../lib/local/template/model.ts';
import { type GivenUp, toFailureRecord } from '../../../lib/local/triggers/failure-record.ts';
import { payloadChunks } from '../../../lib/local/triggers/payload-chunks.ts';
import { topicBatchProcessor } from '../../../lib/local/triggers/topic-batch.ts';
import { toTopicEvent } from '../../../lib/local/triggers/topic-event.ts';

const model: TopicMappingModel = {
  uuid: 'm-1',
  functionName: 'recorder',
  source: 'aws:kafka',
  sourceArn: 'arn:aws:kafka:us-east-1:000000000000:cluster/log/1',
  bootstrapServers: '127.0.0.1:9092',
  topics: ['order.events'],
  consumerGroup: 'history',
  batchSize: 100,
  batchWindowMs: 500,
  startingPosition: 'TRIM_HORIZON',
  bisectOnError: false,
  maximumRetries: undefined,
  maximumRecordAgeSeconds: undefined,
  onFailureQueue: undefined,
  minimumPollers: undefined,
  maximumPollers: undefined,
  enabled: true,
};

function record(offset: number, value = `v${offset}`): EventRecord {
  return { offset, timestampMs: 1_000, key: Buffer.from('k'), value: Buffer.from(value), headers: {} };
}

function batchOf(...offsets: number[]): EventBatch {
  return { topic: 'order.events', partition: 3, records: offsets.map((offset) => record(offset)) };
}

test('the golden event of a Kafka mapping: base64 key and value, headers as signed bytes', () => {
  const records: EventRecord[] = [
    { ...record(7, '{"a":1}'), headers: { type: Buffer.from('é') } },
    { ...record(8), key: null, value: null },
  ];
  expect(toTopicEvent({ ...batchOf(), records }, model)).toEqual({
    eventSource: 'aws:kafka',
    eventSourceArn: model.sourceArn,
    bootstrapServers: '127.0.0.1:9092',
    records: {
      'order.events-3': [
        {
          topic: 'order.events',
          partition: 3,
          offset: 7,
          timestamp: 1_000,
          timestampType: 'CREATE_TIME',
          key: 'aw==',
          value: 'eyJhIjoxfQ==',
          headers: [{ type: [-61, -87] }],
        },
        {
          topic: 'order.events',
          partition: 3,
          offset: 8,
          timestamp: 1_000,
          timestampType: 'CREATE_TIME',
          headers: [],
        },
      ],
    },
  });
});

/** Runs one batch through a function that fails as `answer` says, by the offsets of the event. */
async function run(
  settings: Partial<TopicMappingModel>,
  answer: (offsets: number[]) => 'ok' | 'error' | 'throttled',
) {
  const calls: number[][] = [];
  const given: GivenUp[] = [];
  const outcomes: Record<string, InvokeOutcome> = {
    ok: { kind: 'ok', payload: 'null', coldStart: false },
    error: { kind: 'error', errorType: 'Error', errorMessage: 'boom', payload: '', coldStart: false },
    throttled: { kind: 'throttled', reason: 'ConcurrentInvocationLimitExceeded', retryAfterSeconds: 1 },
  };
  const stopping = new AbortController();
  const process = topicBatchProcessor(
    { ...model, ...settings },
    {
      invoke: async (_name, payload) => {
        const records = JSON.parse(payload).records['order.events-3'] as { offset: number }[];
        calls.push(records.map(({ offset }) => offset));
        const kind = answer(calls.at(-1) ?? []);
        if (kind !== 'ok' && calls.length >= 3) stopping.abort();
        return outcomes[kind]!;
      },
      clock: () => 61_000,
      report: () => undefined,
      functionName: () => 'recorder',
      functionArn: 'arn:recorder',
      stopping: stopping.signal,
      onFailure: async (failure) => {
        given.push(failure);
      },
    },
  );
  const end = await process(batchOf(5, 6, 7, 8)).then(
    () => 'committed',
    () => 'uncommitted',
  );
  return { calls, given, end };
}

describe('a batch that fails', () => {
  test('comes again until it succeeds', async () => {
    let failures = 2;
    const { calls, end } = await run({}, () => (failures-- > 0 ? 'error' : 'ok'));
    expect([calls.length, end]).toEqual([3, 'committed']);
  });

  test('stays uncommitted when the host stops first', async () => {
    expect((await run({}, () => 'error')).end).toBe('uncommitted');
  });

  test('is given up after its retries, with the reason and the place in the log', async () => {
    const { calls, given, end } = await run({ maximumRetries: 1 }, () => 'error');
    expect([calls.length, end]).toEqual([2, 'committed']);
    expect(toFailureRecord(given[0]!, model)).toMatchObject({
      requestContext: {
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 2,
        functionArn: 'arn:recorder',
      },
      responseContext: { functionError: 'Unhandled', reason: 'Error: boom' },
      KafkaBatchInfo: {
        batchSize: 4,
        recordsInfo: { 'order.events-3': { firstRecordOffset: 5, lastRecordOffset: 8 } },
      },
    });
  });

  test('is given up when its records are too old', async () => {
    const { given } = await run({ maximumRecordAgeSeconds: 59 }, () => 'error');
    expect(given.map(({ condition }) => condition)).toEqual(['MaximumRecordAgeExceeded']);
  });

  test('a throttle is no failed attempt', async () => {
    const { given, end } = await run({ maximumRetries: 0 }, () => 'throttled');
    expect([given.length, end]).toEqual([0, 'uncommitted']);
  });

  test('is cut in two where configured, so that one bad record stands alone and the order holds', async () => {
    const { calls, given, end } = await run({ bisectOnError: true, maximumRetries: 0 }, (offsets) =>
      offsets.includes(7) ? 'error' : 'ok',
    );
    expect(calls).toEqual([[5, 6, 7, 8], [5, 6], [7, 8], [7], [8]]);
    expect(given.map(({ batch }) => batch.records.map(({ offset }) => offset))).toEqual([[7]]);
    expect(end).toBe('committed');
  });
});

test('a batch over 6 MB is cut in order; a record that is too large alone stays alone', () => {
  const sizes = [4, 1, 3, 9, 1, 1].map((megabytes) => megabytes * 1024 * 1024);
  expect(payloadChunks(sizes, (size) => size).map((chunk) => chunk.length)).toEqual([2, 1, 1, 2]);
});
