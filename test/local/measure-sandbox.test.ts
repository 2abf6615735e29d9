import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MeasuredSandbox } from '../../lib/local/lambda/measure-sandbox.ts';
import { type LambdaFixture, lambdaFixture } from '../support/lambda-fixture.ts';

/** Right-sizing measures real environments, limited as Lambda limits them, outside of the fleet. */

const burn = `
let kept = [];
const usedMs = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
export const handler = async ({ spinMs = 0, holdMb = 0, fail = false }) => {
  const until = usedMs() + spinMs;
  while (usedMs() < until);
  for (let mb = 0; mb < holdMb; mb += 1) kept.push(new Array(131072).fill(mb + 0.5));
  if (fail) throw new Error('on purpose');
  return process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE;
};`;
let at: LambdaFixture;

beforeAll(async () => {
  at = await lambdaFixture({ burn: { code: burn, memoryMb: 512, timeoutSeconds: 60 } });
});
afterAll(() => at?.stop());

async function measure(memoryMb: number, events: object[], warmUp = 0): Promise<MeasuredSandbox> {
  const response = await fetch(`${at.host.url}/springtide/measurements`, {
    method: 'POST',
    body: JSON.stringify({
      functionName: 'burn',
      memoryMb,
      payloads: events.map((one) => JSON.stringify(one)),
      warmUp,
    }),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as MeasuredSandbox;
}

test('CPU time is the CPU time of the events alone, and memory what they held', async () => {
  const spin = Array.from({ length: 5 }, () => ({ spinMs: 60 }));
  const found = await measure(512, [{ spinMs: 200 }, ...spin], 1);
  expect(found).toMatchObject({ failed: 0, failure: null });
  expect(found.durationsMs).toHaveLength(5);
  expect(found.cpuMsEach).toBeGreaterThan(45);
  expect(found.cpuMsEach).toBeLessThan(120);
  const held = await measure(512, [{ holdMb: 120 }]);
  expect(held.peakMemoryMb).toBeGreaterThan(found.peakMemoryMb + 80);
});

test('an environment too small for its events dies as on Lambda, and that is said', async () => {
  const found = await measure(128, [{ holdMb: 400 }, { holdMb: 1 }]);
  expect(found.failed).toBe(1);
  expect(found.failure).toMatch(/^Runtime\.ExitError/);
});

test('failures are counted; fleet, concurrency and metrics know nothing of it', async () => {
  expect(await measure(256, [{ fail: true }, {}])).toMatchObject({ failed: 1, failure: 'Error: on purpose' });
  expect(at.host.sandboxes()).toEqual([]);
  expect(at.lines).toEqual([]);
});

test.each([
  [{ functionName: 'burn', memoryMb: 64, payloads: ['{}'], warmUp: 0 }, /memoryMb/],
  [{ functionName: 'burn', memoryMb: 128, payloads: [], warmUp: 0 }, /payloads/],
  [{ functionName: 'nobody', memoryMb: 128, payloads: ['{}'], warmUp: 0 }, /nobody/],
])('%j is refused', async (body, message) => {
  const response = await fetch(`${at.host.url}/springtide/measurements`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(response.status).toBeLessThan(500);
  expect(await response.text()).toMatch(message);
});
