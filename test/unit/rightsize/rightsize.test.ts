import { describe, expect, test } from 'vitest';
import { decodeEvent, type KafkaBatch, toLanes } from '../../../functions/entry/kafka-record.ts';
import type { ServiceDefinition } from '../../../functions/kernel/service-definition.ts';
import { orderCreatedV1 } from '../../../functions/orders/domain/event-validators.generated.js';
import { keyedImportId } from '../../../functions/orders/domain/keyed-import-id.ts';
import { lambdaPrices } from '../../../functions/scaling/domain/prices.ts';
import { services } from '../../../functions/services.ts';
import { ACCOUNT, sampleEvent } from '../../../lib/rightsize/http-sample.ts';
import { advise, estimate } from '../../../lib/rightsize/lambda-cpu.ts';
import { rightsizeText, runRightsize } from '../../../lib/rightsize/run-rightsize.ts';
import { eventFor, measurable, samples } from '../../../lib/rightsize/samples.ts';

const prices = lambdaPrices.arm64;
const world = { shards: ['shard-0', 'shard-1'], webhookId: 'w-1' };
const measured = { p50Ms: 12, p95Ms: 20, cpuMs: 4, peakMemoryMb: 90, initMs: 300, failed: 0, failure: null };

describe('the CPU model', () => {
  test('what computes stretches by 1769 MB / size, what waits does not; above one vCPU nothing is gained', () => {
    const at = (memoryMb: number) => estimate({ ...measured, memoryMb }, prices).lambdaP50Ms;
    expect(at(1769)).toBe(12);
    expect(at(3538)).toBe(12);
    expect(at(884.5)).toBe(8 + 8);
    expect(at(176.9)).toBeCloseTo(8 + 40);
  });

  test('a million events cost their GB-seconds and their requests', () => {
    const { usdPerMillion } = estimate({ ...measured, memoryMb: 2048, p50Ms: 99.2 }, prices);
    expect(usdPerMillion).toBeCloseTo(0.2 + 1e6 * 2 * 0.1 * 0.0000133334, 6);
  });

  test('a fifth of the memory stays free, and what failed does not fit', () => {
    expect(estimate({ ...measured, memoryMb: 108 }, prices).fits).toBe(true);
    expect(estimate({ ...measured, memoryMb: 107 }, prices).fits).toBe(false);
    expect(estimate({ ...measured, memoryMb: 512, failed: 1 }, prices).fits).toBe(false);
  });
});

describe('advice', () => {
  const sizes = [128, 256, 512, 1769].map((memoryMb) => estimate({ ...measured, memoryMb }, prices));

  test('the cheapest size that is not too slow', () => {
    expect(advise(sizes, 1.5).memoryMb).toBe(1769);
    expect(advise(sizes, 2).memoryMb).toBe(512);
    expect(advise(sizes, 100).memoryMb).toBe(128);
  });

  test('says so when nothing fits', () => {
    const none = sizes.map((size) => ({ ...size, fits: false }));
    expect(advise(none, 2)).toEqual({
      memoryMb: null,
      reason: 'it fits into none of the sizes that were tried',
    });
  });
});

describe('samples', () => {
  const routes = Object.values<ServiceDefinition>(services)
    .flatMap(({ functions }) => Object.entries(functions))
    .flatMap(([name, { triggers }]) =>
      triggers.flatMap((trigger) =>
        trigger.kind === 'http' ? trigger.routes.map(({ method, path }) => `${name} ${method} ${path}`) : [],
      ),
    );

  test.each(Object.entries(samples))('%s is asked by routes that it has', (name, sample) => {
    for (let index = 0; index < 6; index += 1)
      expect(routes).toContain(
        `${name} ${(JSON.parse(sampleEvent(sample(index))) as { routeKey: string }).routeKey}`,
      );
  });
});

test('the recorder is handed batches of events that keep their contract and were never seen before', () => {
  const eventsOf = (index: number, run: string) => {
    const batch = JSON.parse(eventFor('history-recorder', { index, run, world }).payload) as KafkaBatch;
    return toLanes(batch).flat().map(decodeEvent);
  };
  const all = [...eventsOf(0, 'a'), ...eventsOf(1, 'a'), ...eventsOf(0, 'b')];
  expect(all).toHaveLength(150);
  expect(new Set(all.map(({ eventId }) => eventId)).size).toBe(150);
  expect(new Set(all.map(({ aggregateId }) => aggregateId)).size).toBe(150);
  for (const event of all) expect(orderCreatedV1(event.data)).toEqual([]);
  expect(measurable).toContain('history-recorder');
  expect(() => eventFor('nobody', { index: 0, run: 'a', world })).toThrow(/no sample events for nobody/);
});

test('every function is measured at every size, and a failure stands in the table', async () => {
  const asked: string[] = [];
  const all = await runRightsize({
    options: { functions: ['orders-api'], sizesMb: [128, 512], requests: 20, slower: 2 },
    prices,
    measure: async ({ memoryMb, payloads, warmUp }) => {
      asked.push(`${memoryMb} ${payloads.length} ${warmUp}`);
      const failed = memoryMb === 128 ? 1 : 0;
      const failure = failed ? 'Runtime.ExitError: out of memory' : null;
      return { initMs: 250, durationsMs: [10, 30, 20], cpuMsEach: 5, peakMemoryMb: 95, failed, failure };
    },
    presentMb: new Map([['orders-api', 1024]]),
    run: 'r1',
    world,
    onProgress: () => {},
  });
  expect(asked).toEqual(['128 35 15', '512 35 15']);
  expect(all[0]).toMatchObject({ presentMb: 1024, advice: { memoryMb: 512 } });
  expect(all[0]?.sizes[1]).toMatchObject({ p50Ms: 20, p95Ms: 30 });
  expect(rightsizeText(all)).toMatch(/now 1024 MB, advice 512 MB.*failed: Runtime.ExitError: out of memory/s);
});

test.each([
  ['orders-import-worker', ['orders-api']],
  ['orders-relay', ['orders-api', 'orders-import-worker']],
  ['notifications-deliver', ['notifications-fan-out']],
])('%s is handed new work each time, prepared by %j', (functionName, prepared) => {
  const at = (index: number, run: string) => eventFor(functionName, { index, run, world });
  const all = [at(0, 'a'), at(1, 'a'), at(0, 'b')];
  for (const { before } of all) expect(before.map((one) => one.functionName)).toEqual(prepared);
  expect(new Set(all.map(({ before }) => before.at(-1)?.payload)).size).toBe(3);
  for (const { payload } of all) {
    const { Records } = JSON.parse(payload) as { Records: { body: string; eventSource: string }[] };
    expect(Records.every(({ eventSource }) => eventSource === 'aws:sqs')).toBe(true);
    expect(Records).toHaveLength(functionName === 'orders-relay' ? world.shards.length : 1);
  }
});

test('a chunk is asked for by the id that its import gets', () => {
  const { before, payload } = eventFor('orders-import-worker', { index: 3, run: 'a', world });
  const event = JSON.parse(before[0]?.payload ?? '') as { headers: Record<string, string>; body: string };
  const request = { operation: 'createImport', params: {}, body: JSON.parse(event.body) };
  const importId = keyedImportId(ACCOUNT, event.headers['idempotency-key'] ?? '', request);
  const { Records } = JSON.parse(payload) as { Records: { body: string }[] };
  expect(JSON.parse(Records[0]?.body ?? '')).toEqual({ accountId: 'rightsize-shop', importId, chunkNo: 0 });
});
