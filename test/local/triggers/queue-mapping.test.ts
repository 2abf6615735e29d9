import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { InvokeOutcome } from '../../../lib/local/lambda/contracts.ts';
import { RunningMappings } from '../../../lib/local/triggers/running-mappings.ts';
import { failure, type Queues, startMapping, startQueues, success, throttle } from './queue-fixture.ts';

let queues: Queues;
beforeAll(async () => {
  queues = await startQueues();
});
afterAll(() => queues.stop());

const within = { timeout: 10_000, interval: 25 };
const failing = (ids: string[]): InvokeOutcome => ({
  kind: 'ok',
  coldStart: false,
  payload: JSON.stringify({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) }),
});

describe('an SQS event source mapping', () => {
  test('hands over batches in Lambda’s shape and deletes what succeeded', async () => {
    const queue = await queues.create('plain', 30);
    for (let n = 0; n < 12; n++) await queues.send('plain', `body ${n}`);
    const events: unknown[] = [];
    const { mapping } = startMapping(queues, queue, {
      run: (event) => {
        events.push(...event.Records);
        return success;
      },
    });
    await vi.waitFor(async () => expect(await queues.count('plain')).toBe(0), within);
    await mapping.stop();
    expect(events).toHaveLength(12);
    expect(events[0]).toEqual({
      messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      receiptHandle: expect.any(String),
      body: 'body 0',
      attributes: expect.objectContaining({
        ApproximateReceiveCount: '1',
        SentTimestamp: expect.any(String),
      }),
      messageAttributes: {},
      md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventSource: 'aws:sqs',
      eventSourceARN: queue.arn,
      awsRegion: 'us-east-1',
    });
  });

  test('only the reported item comes back, after its visibility, and ends in the dead-letter queue', async () => {
    const queue = await queues.create('partial', 1, 2);
    for (const body of ['good', 'bad', 'fine']) await queues.send('partial', body);
    const seen: string[] = [];
    const { mapping, reports } = startMapping(queues, queue, {
      run: ({ Records }) => {
        seen.push(...Records.map((record) => record.body));
        return failing(Records.filter((record) => record.body === 'bad').map((record) => record.messageId));
      },
    });
    await vi.waitFor(async () => expect(await queues.count('partial-dead')).toBe(1), within);
    await mapping.stop();
    expect(seen.filter((body) => body !== 'bad').sort()).toEqual(['fine', 'good']);
    expect(seen.filter((body) => body === 'bad')).toHaveLength(2);
    expect(reports[0]).toMatch(/worker on partial: 1 of \d reported as failed/);
  });

  test('a failed batch stays in the queue', async () => {
    const queue = await queues.create('failed', 30);
    await queues.send('failed', 'a');
    const { mapping, reports } = startMapping(queues, queue, { run: () => failure });
    await vi.waitFor(() => expect(reports).toEqual(['worker on failed: Error: boom']), within);
    await mapping.stop();
    expect(await queues.count('failed')).toBe(1);
  });

  test('never runs more batches at once than MaximumConcurrency, and obeys a change at once', async () => {
    const queue = await queues.create('limited', 60);
    for (let n = 0; n < 40; n++) await queues.send('limited', String(n));
    let running = 0;
    let most = 0;
    const waiting: (() => void)[] = [];
    const { mapping } = startMapping(queues, queue, {
      batchSize: 1,
      maximumConcurrency: 2,
      run: async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise<void>((resolve) => waiting.push(resolve));
        running -= 1;
        return success;
      },
    });
    const mappings = new RunningMappings();
    mappings.add(mapping);
    await vi.waitFor(() => expect(running).toBe(2), within);
    expect(mappings.update('m-1', { maximumConcurrency: 4 }).maximumConcurrency).toBe(4);
    await vi.waitFor(() => expect(running).toBe(4), within);
    expect(most).toBe(4);
    const letAllEnd = setInterval(() => {
      for (const end of waiting.splice(0)) end();
    }, 5);
    await vi.waitFor(async () => expect(await queues.count('limited')).toBe(0), within);
    clearInterval(letAllEnd);
    await mappings.stop();
    expect(most).toBe(4);
  });

  test('a disabled mapping takes nothing until it is enabled', async () => {
    const queue = await queues.create('paused', 30);
    await queues.send('paused', 'a');
    const { mapping } = startMapping(queues, queue, { enabled: false, run: () => success });
    expect(mapping.settings().state).toBe('Disabled');
    expect(await queues.count('paused')).toBe(1);
    mapping.apply({ enabled: true });
    await vi.waitFor(async () => expect(await queues.count('paused')).toBe(0), within);
    await mapping.stop();
  });

  test('a throttled batch is kept and tried again without a second receive', async () => {
    const queue = await queues.create('throttled', 30);
    await queues.send('throttled', 'a');
    const counts: (string | undefined)[] = [];
    const { mapping } = startMapping(queues, queue, {
      run: ({ Records }) => {
        counts.push(Records[0]?.attributes['ApproximateReceiveCount']);
        return counts.length < 3 ? throttle : success;
      },
    });
    await vi.waitFor(async () => expect(await queues.count('throttled')).toBe(0), within);
    await mapping.stop();
    expect(counts).toEqual(['1', '1', '1']);
  });

  test('the order within a FIFO group holds while groups run in parallel', async () => {
    const queue = await queues.create('groups.fifo', 30);
    for (let n = 0; n < 8; n++)
      for (const group of ['a', 'b']) await queues.send('groups.fifo', `${group}${n}`, group);
    const seen: Record<string, string[]> = { a: [], b: [] };
    const { mapping } = startMapping(queues, queue, {
      batchSize: 3,
      run: async ({ Records }) => {
        await new Promise((resolve) => setImmediate(resolve));
        for (const { body } of Records) seen[body[0] ?? '']?.push(body);
        return success;
      },
    });
    await vi.waitFor(async () => expect(await queues.count('groups.fifo')).toBe(0), within);
    await mapping.stop();
    for (const group of ['a', 'b'])
      expect(seen[group]).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((n) => group + n));
  });

  test('stop waits for the batch that runs and leaves the rest in the queue', async () => {
    const queue = await queues.create('stopping', 30);
    for (let n = 0; n < 4; n++) await queues.send('stopping', String(n));
    const ends: (() => void)[] = [];
    let ended = false;
    const { mapping } = startMapping(queues, queue, {
      batchSize: 1,
      maximumConcurrency: 1,
      run: async () => {
        await new Promise<void>((resolve) => ends.push(resolve));
        ended = true;
        return success;
      },
    });
    await vi.waitFor(() => expect(ends).toHaveLength(1), within);
    const stopped = mapping.stop();
    ends[0]?.();
    await stopped;
    expect(ended).toBe(true);
    expect(await queues.count('stopping')).toBe(3);
  });
});
