import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { KAFKA_RETRY } from '../../functions/aws/kafka-client.ts';

interface Settings {
  initialRetryTime: number;
  factor: number;
  multiplier: number;
  maxRetryTime: number;
  retries: number;
}

/** kafkajs's own retry: calls `work(bail, retryCount, retryTime)` until it resolves or the retries are used up. */
const createRetry = createRequire(import.meta.url)('kafkajs/src/retry/index.js') as (
  settings: Settings,
) => (work: (bail: unknown, count: number, delayMs: number) => Promise<never>) => Promise<never>;

/** The delays kafkajs would wait between tries that all fail. */
async function delaysOf(settings: Settings): Promise<number[]> {
  const delays: number[] = [];
  const failing = createRetry(settings)(async (_bail, _count, delayMs) => {
    delays.push(delayMs);
    throw new Error('no broker');
  }).catch(() => undefined);
  await vi.runAllTimersAsync();
  await failing;
  return delays.slice(0, -1);
}

describe('the retry settings of the Kafka client', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('T83: mean what kafkajs makes of them: five waits that are never negative, grow, and end within six seconds', async () => {
    for (let draw = 0; draw < 200; draw += 1) {
      const delays = await delaysOf(KAFKA_RETRY);
      expect(delays).toHaveLength(KAFKA_RETRY.retries);
      expect(Math.min(...delays)).toBeGreaterThan(0);
      expect(Math.max(...delays)).toBeLessThanOrEqual(KAFKA_RETRY.maxRetryTime);
      expect(delays).toEqual(delays.toSorted((a, b) => a - b));
      expect(delays.reduce((sum, delay) => sum + delay, 0)).toBeLessThan(6_000);
    }
  });

  test('T83: a factor of 2, which reads like growth, would be jitter that makes waits negative', async () => {
    const misread = { ...KAFKA_RETRY, factor: 2, multiplier: 1.5 };
    const draws = await Promise.all(Array.from({ length: 100 }, () => delaysOf(misread)));
    expect(draws.flat().filter((delay) => delay < 0).length).toBeGreaterThan(10);
  });
});
