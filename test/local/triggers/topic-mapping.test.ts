import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { connectEventLog } from '../../../functions/aws/event-log.ts';
import { ensureTopics } from '../../../functions/aws/event-log-topics.ts';
import type { EventLogEngine } from '../../../lib/local/engines/event-log/contract.ts';
import { startInProcessLog } from '../../../lib/local/engines/event-log/start-in-process-log.ts';
import type { InvokeOutcome } from '../../../lib/local/lambda/contracts.ts';
import type { TopicMappingModel } from '../../../lib/local/template/model.ts';
import { TopicMapping } from '../../../lib/local/triggers/topic-mapping.ts';
import { failure, type Queues, startQueues, success } from './queue-fixture.ts';

interface TopicEvent {
  records: Record<string, { offset: number; key: string; value: string }[]>;
}

let queues: Queues;
let dataDir: string;
let log: EventLogEngine;
let mapping: TopicMapping | undefined;

beforeAll(async () => {
  queues = await startQueues();
});
afterAll(() => queues.stop());
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'springtide-topics-'));
  log = await startInProcessLog({ dataDir }, () => undefined);
  await ensureTopics({ bootstrap: log.bootstrap, auth: 'none' }, { 'order.events': { partitions: 3 } });
});
afterEach(async () => {
  await mapping?.stop();
  await log.stop();
  await rm(dataDir, { recursive: true });
});

const within = { timeout: 10_000, interval: 20 };

async function publish(...keysAndValues: [string, string][]): Promise<void> {
  const publisher = connectEventLog({ bootstrap: log.bootstrap, auth: 'none' });
  const messages = keysAndValues.map(([key, value]) => ({
    key,
    value,
    headers: {},
    timestampMs: Date.now(),
  }));
  await publisher.publish('order.events', messages);
  await publisher.close();
}

async function open(
  run: (event: TopicEvent) => InvokeOutcome | Promise<InvokeOutcome>,
  settings: Partial<TopicMappingModel> = {},
): Promise<TopicMapping> {
  const model: TopicMappingModel = {
    uuid: 'm-1',
    functionName: 'recorder',
    source: 'aws:kafka',
    sourceArn: 'arn:aws:kafka:us-east-1:000000000000:cluster/log/1',
    bootstrapServers: undefined,
    topics: ['order.events'],
    consumerGroup: 'history',
    batchSize: 10,
    batchWindowMs: 20,
    startingPosition: 'TRIM_HORIZON',
    bisectOnError: false,
    maximumRetries: undefined,
    maximumRecordAgeSeconds: undefined,
    onFailureQueue: undefined,
    minimumPollers: undefined,
    maximumPollers: undefined,
    enabled: true,
    ...settings,
  };
  mapping = new TopicMapping(model, {
    log,
    sqs: queues.sqs,
    queueUrl: queues.url,
    functionArn: (name) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    invoke: async (_name, payload) => run(JSON.parse(payload)),
    clock: Date.now,
    report: () => undefined,
  });
  await mapping.ready();
  return mapping;
}

function valuesIn(event: TopicEvent): string[] {
  const records = Object.values(event.records).flat();
  return records.map(({ value }) => Buffer.from(value, 'base64').toString());
}

async function lag(of: TopicMapping): Promise<number> {
  return Object.values(await of.lag()).reduce((sum, records) => sum + records, 0);
}

test('T77: a batch is committed only after the function succeeded; a failing one comes again, in order', async () => {
  const calls: string[][] = [];
  const opened = await open((event) => {
    calls.push(valuesIn(event));
    return calls.length === 1 ? failure : success;
  });
  await publish(['a', 'a1'], ['a', 'a2'], ['a', 'a3']);
  await vi.waitFor(async () => expect(await lag(opened)).toBe(0), within);
  expect(calls[1]?.slice(0, calls[0]?.length)).toEqual(calls[0]);
  expect(calls.slice(1).flat()).toEqual(['a1', 'a2', 'a3']);
});

test('what was not committed at the stop is handed over at the next start', async () => {
  const first = await open(() => failure);
  await publish(['a', 'a1']);
  await vi.waitFor(async () => expect(await lag(first)).toBe(1), within);
  await first.stop();
  const seen: string[] = [];
  const second = await open((event) => {
    seen.push(...valuesIn(event));
    return success;
  });
  await vi.waitFor(async () => expect(await lag(second)).toBe(0), within);
  expect(seen).toEqual(['a1']);
});

test('one event holds one partition; a slow partition does not hold up the others', async () => {
  const partitions = new Set<string>();
  let release: (outcome: InvokeOutcome) => void = () => undefined;
  const done: string[] = [];
  await open((event) => {
    expect(Object.keys(event.records)).toHaveLength(1);
    partitions.add(Object.keys(event.records)[0] ?? '');
    const values = valuesIn(event);
    if (!values.includes('slow')) {
      done.push(...values);
      return success;
    }
    return new Promise((resolve) => {
      release = resolve;
    });
  });
  await publish(['k0', 'slow']);
  await vi.waitFor(() => expect(partitions.size).toBe(1), within);
  await publish(...Array.from({ length: 12 }, (_, n): [string, string] => [`key-${n}`, `v${n}`]));
  await vi.waitFor(() => expect(partitions.size).toBe(3), within);
  expect(done.length).toBeGreaterThan(0);
  release(success);
});

test('a batch that is given up goes to the on-failure queue with the reason, and the next one is processed', async () => {
  const onFailureQueue = await queues.create('given-up', 30);
  const seen: string[] = [];
  const settings = { maximumRetries: 1, bisectOnError: true, onFailureQueue };
  const opened = await open((event) => {
    const values = valuesIn(event);
    if (values.includes('poison')) return failure;
    seen.push(...values);
    return success;
  }, settings);
  await publish(['a', 'good'], ['a', 'poison'], ['a', 'fine']);
  await vi.waitFor(async () => expect(await lag(opened)).toBe(0), within);
  const [message] = await queues.receive('given-up');
  expect(JSON.parse(message?.Body ?? '')).toMatchObject({
    requestContext: {
      condition: 'RetryAttemptsExhausted',
      functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:recorder',
    },
    responseContext: { reason: 'Error: boom' },
    KafkaBatchInfo: { batchSize: 1 },
  });
  expect(seen).toEqual(['good', 'fine']);
});

test('a disabled mapping takes nothing; enabled again it goes on where it was', async () => {
  const seen: string[] = [];
  const opened = await open(
    (event) => {
      seen.push(...valuesIn(event));
      return success;
    },
    { enabled: false },
  );
  await publish(['a', 'a1']);
  expect([opened.settings().state, seen]).toEqual(['Disabled', []]);
  opened.apply({ enabled: true });
  await vi.waitFor(() => expect(seen).toEqual(['a1']), within);
});

test('a topic that does not exist is an error at the start, not a mapping that never delivers', async () => {
  await expect(open(() => success, { topics: ['nowhere'] })).rejects.toMatchObject({ code: 'not_found' });
  mapping = undefined;
});
