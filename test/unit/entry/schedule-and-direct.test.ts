import { expect, test } from 'vitest';
import { directFunction } from '../../../functions/entry/direct.ts';
import { scheduledFunction, type Tick } from '../../../functions/entry/schedule.ts';
import { parseTraceHeader, traced } from '../../../functions/entry/tracer.ts';
import { AppError } from '../../../functions/kernel/errors.ts';
import { lambdaContext, NOW_MS, testEnvironment } from '../../support/entry-fixture.ts';

function schedule(handle: (tick: Tick) => Promise<void>) {
  const environment = testEnvironment();
  return { environment, run: scheduledFunction({ service: 'orders', handle }, environment) };
}

test('a tick carries the time it was due', async () => {
  const ticks: Tick[] = [];
  const { run, environment } = schedule(async (tick) => void ticks.push(tick));
  await run({ time: '2026-11-21T11:59:00Z' }, lambdaContext());
  await run({}, lambdaContext());
  expect(ticks.map(({ timeMs }) => timeMs)).toEqual([NOW_MS - 60_000, NOW_MS]);
  expect(environment.lines[0]).toMatchObject({
    status: 'success',
    scheduled_runs_total: 1,
    service: 'orders',
  });
});

test('a failed run is logged, counted and thrown, so that Lambda retries it', async () => {
  const { run, environment } = schedule(async () => {
    throw new AppError('unavailable', 'shard away', { retryable: true });
  });
  await expect(run({}, lambdaContext())).rejects.toThrow('shard away');
  expect(environment.lines).toMatchObject([
    { level: 'ERROR', error: { code: 'unavailable' } },
    { status: 'failed', scheduled_runs_total: 1 },
  ]);
});

function direct() {
  const environment = testEnvironment();
  const run = directFunction<{ shards: number }, { done: number }>(
    {
      service: 'ops',
      input: (value) =>
        typeof (value as { shards?: unknown }).shards === 'number'
          ? []
          : [{ field: '/shards', rule: 'is required' }],
      handle: async ({ shards }) => {
        if (shards < 0) throw new AppError('conflict', 'fewer than none');
        return { done: shards };
      },
    },
    environment,
  );
  return { run, environment };
}

test('a direct call answers with what the handler returns', async () => {
  const { run, environment } = direct();
  expect(await run({ shards: 4 }, lambdaContext())).toEqual({ done: 4 });
  expect(environment.lines[0]).toMatchObject({ ColdStart: 1, service: 'ops' });
});

test('its errors carry our code as their name, which Lambda shows as errorType', async () => {
  const { run } = direct();
  await expect(run({ shards: -1 }, lambdaContext())).rejects.toMatchObject({ name: 'conflict' });
  await expect(run({} as { shards: number }, lambdaContext())).rejects.toMatchObject({
    name: 'invalid_input',
    message: '/shards is required',
  });
});

test.each([
  [
    'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
    '1-5759e988-bd862e3fe1be46a994272793',
    true,
  ],
  ['Self=1-a;Root=1-b;Sampled=0', '1-b', false],
  ['Root=1-b', '1-b', false],
])('the trace header %s is read', (header, traceId, sampled) => {
  expect(parseTraceHeader(header)).toEqual({ header, traceId, sampled });
});

test.each([undefined, '', 'nonsense', 'Root=', 'Root=<script>'])('the trace header %j is none', (header) => {
  expect(parseTraceHeader(header)).toBeUndefined();
});

test('without tracing the work simply runs', async () => {
  expect(await traced('step', {}, async () => 42)).toBe(42);
});
