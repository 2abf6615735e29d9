import { expect, test } from 'vitest';
import { MAX_WAITING, outboxGauge } from '../../../functions/kernel/outbox/outbox-gauge.ts';

test('bulk work waits while too many events do; an outbox is asked for at most once in two seconds', async () => {
  let nowMs = 0;
  let span = 0;
  let asked = 0;
  const isTooFull = outboxGauge(() => nowMs);
  const execute = async () => {
    asked += 1;
    return [{ span }];
  };
  expect(await isTooFull('shard-0', execute)).toBe(false);
  span = MAX_WAITING + 1;
  expect(await isTooFull('shard-0', execute)).toBe(false);
  expect(asked).toBe(1);
  nowMs = 2_000;
  expect(await isTooFull('shard-0', execute)).toBe(true);
  expect(await isTooFull('shard-1', execute)).toBe(true);
  span = MAX_WAITING;
  nowMs = 4_000;
  expect(await isTooFull('shard-0', execute)).toBe(false);
  expect(asked).toBe(4);
});
