import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EventSourceMappingState, EventSourceMappings } from '../../lib/local/lambda/contracts.ts';
import type { MeasuredSandbox } from '../../lib/local/lambda/measure-sandbox.ts';
import { type LambdaFixture, lambdaFixture } from '../support/lambda-fixture.ts';

/** Right-sizing measures real environments, limited as Lambda limits them, outside of the fleet. */

const note = `
import { appendFileSync } from 'node:fs';
export const handler = async ({ file, line, statusCode = 200 }) => {
  appendFileSync(file, line);
  return { statusCode };
};`;
const givesBack = `export const handler = async () => ({ batchItemFailures: [{ itemIdentifier: 'm' }] });`;
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

/** One mapping of each function, and everything that was done to them. */
const mappings = ['burn', 'note'].map(
  (functionName): EventSourceMappingState => ({
    ...{ uuid: functionName, functionName, eventSourceArn: 'arn:x', enabled: true },
    ...{ batchSize: 1, batchWindowSeconds: 0, state: 'Enabled' },
  }),
);
const changes: string[] = [];
const eventSourceMappings: EventSourceMappings = {
  list: () => mappings,
  get: (uuid) => mappings.find((one) => one.uuid === uuid),
  update: (uuid, change) => {
    changes.push(`${uuid} ${change.enabled}`);
    return mappings[0]!;
  },
};

beforeAll(async () => {
  at = await lambdaFixture(
    {
      burn: { code: burn, memoryMb: 512, timeoutSeconds: 60 },
      note: { code: note },
      'gives-back': { code: givesBack },
    },
    { eventSourceMappings },
  );
});
afterAll(() => at?.stop());

async function measure(memoryMb: number, events: object[], warmUp = 0): Promise<MeasuredSandbox> {
  const response = await ask({ functionName: 'burn', memoryMb, events, warmUp });
  expect(response.status).toBe(200);
  return (await response.json()) as MeasuredSandbox;
}

function ask({ events, ...rest }: { events: object[]; [more: string]: unknown }): Promise<Response> {
  return fetch(`${at.host.url}/springtide/measurements`, {
    method: 'POST',
    body: JSON.stringify({ ...rest, payloads: events.map((one) => JSON.stringify(one)) }),
  });
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
  expect(changes).toEqual([]);
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

test('each event finds the work that was prepared for it, and nobody else comes for it meanwhile', async () => {
  const file = at.path('lines');
  const line = (text: string) => ({ file, line: text });
  const prepared = (text: string) => [{ functionName: 'burn', payload: '{}' }, toNote(line(text))];
  const toNote = (event: object) => ({ functionName: 'note', payload: JSON.stringify(event) });
  const measurement = { functionName: 'note', memoryMb: 256, warmUp: 1 };
  const before = [prepared('a'), prepared('b')];
  const response = await ask({ ...measurement, events: [line('1'), line('2')], before });
  expect(await response.json()).toMatchObject({ failed: 0, durationsMs: [expect.any(Number)] });
  expect(readFileSync(file, 'utf8')).toBe('a1b2');
  expect(changes.splice(0)).toEqual(['note false', 'note true']);
});

test('work that could not be prepared is an error with its reason, and the pollers go on', async () => {
  const refused = {
    functionName: 'note',
    payload: JSON.stringify({ file: at.path('x'), line: '', statusCode: 422 }),
  };
  const response = await ask({
    functionName: 'burn',
    memoryMb: 256,
    warmUp: 0,
    events: [{}],
    before: [[refused]],
  });
  expect(await response.json()).toMatchObject({
    message: expect.stringMatching(/preparing by note failed.*422/),
  });
  expect(changes.splice(0)).toEqual(['burn false', 'burn true']);
});

test('messages that a worker gives back are failures, though it throws nothing', async () => {
  const response = await ask({ functionName: 'gives-back', memoryMb: 256, warmUp: 0, events: [{}] });
  expect(await response.json()).toMatchObject({ failed: 1, failure: expect.stringMatching(/^given back:/) });
});
