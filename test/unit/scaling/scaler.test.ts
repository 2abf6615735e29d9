import { describe, expect, test } from 'vitest';
import { orders } from '../../../functions/orders/service.ts';
import { freshControl } from '../../../functions/scaling/domain/control.ts';
import { triggerOf } from '../../../functions/scaling/domain/decision.ts';
import type { Notice } from '../../../functions/scaling/domain/notice.ts';
import type { FlightRecord } from '../../../functions/scaling/domain/ports.ts';
import { changeTarget, steered, withEvent } from '../../../functions/scaling/domain/steer.ts';
import { fleetOf, type LeverAddress, targetsOf } from '../../../functions/scaling/domain/targets.ts';
import { runTick } from '../../../functions/scaling/handlers/run-tick.ts';
import {
  createSchedule,
  deleteSchedule,
  getScaling,
  steerTarget,
} from '../../../functions/scaling/handlers/steering.ts';
import { scalingStore } from '../../../functions/scaling/store/scaling-store.ts';
import { account, aTarget, by, decided, MINUTE, NOW, seen } from '../../support/scaling-fixtures.ts';
import { memoryLever, memoryStore } from '../../support/scaling-memory.ts';

test('targets follow from the service definitions: functions with routes, queues with a concurrency', () => {
  const fleet = fleetOf({
    functions: { 'orders-api': 'prod-orders-api', 'orders-relay': 'prod-orders-relay', gone: 'prod-gone' },
    mappings: { 'orders-import-worker/imports': 'uuid-1', 'orders-relay/relay': 'uuid-2' },
  });
  const targets = targetsOf(fleet, orders.functions);
  expect(targets.map(({ target, address }) => [target.name, target.lever, address.kind])).toEqual([
    ['orders-api', 'provisioned-concurrency', 'alias'],
    ['orders-import-worker:imports', 'queue-concurrency', 'mapping'],
  ]);
});

describe('people', () => {
  const me = { by: 'ann', nowMs: NOW };
  const fresh = { version: 0, control: freshControl };

  test('an override wins within the limits and ends by itself', () => {
    const { control } = steered(fresh, { action: 'override', value: 900, minutes: 5 }, me);
    const target = by('hpa', { ceiling: 60 });
    expect(decided(target, seen({ meanInFlight: 7 }), { control })).toMatchObject({ to: 60 });
    const later = { ...seen({ meanInFlight: 7 }), atMs: NOW + 5 * MINUTE };
    expect(decided(target, later, { control }).to).toBe(10);
  });

  test('a frozen target holds until it is released', () => {
    const frozen = steered(fresh, { action: 'freeze' }, me);
    expect(decided(by('hpa'), seen({ meanInFlight: 70 }), { control: frozen.control }).reason).toBe(
      'frozen by ann',
    );
    const free = steered(frozen, { action: 'release' }, me);
    expect(decided(by('hpa'), seen({ meanInFlight: 70 }), { control: free.control }).action).toBe('raise');
  });

  test('an override without a value and an event that ends before it begins are refused', () => {
    expect(() => steered(fresh, { action: 'override' }, me)).toThrow(/needs a value/);
    const wrong = {
      id: 'e',
      name: 'x',
      fromMs: NOW,
      untilMs: NOW - 1,
      demand: { kind: 'value', value: 1 },
    } as const;
    expect(() => withEvent(fresh, wrong, NOW)).toThrow(/must end after/);
  });

  test('a change made during a tick looks again instead of undoing the tick', async () => {
    const { store, items } = memoryStore();
    let loads = 0;
    const racing = {
      ...store,
      async load(target: string) {
        const found = await store.load(target);
        loads += 1;
        if (loads === 1)
          await store.save(
            target,
            {
              ...found,
              version: 1,
              lastWave: { atMs: 1, sent: 1, cold: 0, throttled: 0, oldestIdleSeconds: 1 },
            },
            0,
          );
        return found;
      },
    };
    await changeTarget(racing, 'orders-api', (stored) => ({ ...stored, mode: 'dry-run' }));
    expect(items.get('orders-api')).toMatchObject({ version: 2, mode: 'dry-run', lastWave: { sent: 1 } });
  });

  test('the routes show, steer and schedule', async () => {
    const { store } = memoryStore();
    let ids = 0;
    const named = [aTarget({ policies: [{ policy: 'economic' }, { policy: 'schedule' }] })];
    const ports = { store, named, clock: () => NOW, newId: () => `id-${++ids}` };
    const request = {
      params: { target: 'orders-api' },
      query: {},
      caller: { subject: 'ann' },
    } as never as object;
    const context = {} as never;
    const ask = (body: object, change: object = {}) => ({ ...request, body, ...change }) as never;
    await steerTarget(ports)(ask({ action: 'freeze', minutes: 30 }), context);
    const made = await createSchedule(ports)(
      ask({ target: 'orders-api', name: 'sale', fromMs: NOW + MINUTE, untilMs: NOW + 2 * MINUTE, times: 40 }),
      context,
    );
    expect(made).toMatchObject({ status: 201, body: { id: 'id-1', demand: { kind: 'times', factor: 40 } } });
    const shown = await getScaling(ports)(ask({}), context);
    expect(shown.body).toMatchObject({
      targets: [
        {
          target: { name: 'orders-api' },
          state: { mode: 'act', frozen: { by: 'ann' }, events: [{ id: 'id-1' }] },
        },
      ],
    });
    await deleteSchedule(ports)(ask({}, { query: { target: 'orders-api', id: 'id-1' } }), context);
    await expect(
      deleteSchedule(ports)(ask({}, { query: { target: 'orders-api', id: 'id-1' } }), context),
    ).rejects.toThrow(/no planned event/);
    await expect(
      steerTarget(ports)(ask({ action: 'act' }, { params: { target: 'nobody' } }), context),
    ).rejects.toThrow(/no scaling target/);
  });
});

test('what the scaler wrote down can be steered: clusters and reserves as well as functions', async () => {
  const { store } = memoryStore();
  const ports = { store, named: [aTarget()], clock: () => NOW, newId: () => 'id' };
  const names = async () => {
    const { body } = await getScaling(ports)({ query: {} } as never, {} as never);
    return (body as { targets: { target: { name: string } }[] }).targets.map(({ target }) => target.name);
  };
  expect(await names()).toEqual(['orders-api']);
  const cluster = aTarget({ name: 'shard-0:acu', lever: 'database-capacity', floor: 2, ceiling: 16 });
  await store.keepTargets([aTarget(), cluster]);
  expect(await names()).toEqual(['orders-api', 'shard-0:acu']);
  const request = { params: { target: 'shard-0:acu' }, body: { action: 'override', value: 8 } };
  const steered = await steerTarget(ports)(request as never, {} as never);
  expect(steered).toMatchObject({ status: 200, body: { override: { value: 8 } } });
});

describe('a tick', () => {
  const quiet = { logger: { error: () => {}, info: () => {} } as never, remainingMs: () => 58_000 };

  test('evaluates every target twice 30 s apart, and one that fails leaves the others alone', async () => {
    const { store, records } = memoryStore();
    const { levers, state } = memoryLever({ requested: 10, ready: 10, inProgress: false });
    let now = NOW;
    const told: Notice[] = [];
    const measured: Record<string, number> = {};
    const count = (name: string, value: number) => {
      measured[name] = (measured[name] ?? 0) + value;
    };
    const metrics = {
      add: count,
      addWith: (dimensions: Record<string, string>, name: string, value: number) =>
        count(`${name} ${Object.values(dimensions).join(' ')}`, value),
      flush: () => {},
    };
    const address = { kind: 'alias', functionName: 'f', alias: 'live' } as const;
    const { signals, history } = seen({ responseSeconds: 3, throttles: 5 });
    const ports = {
      store,
      levers,
      notify: async (notice: Notice) => {
        told.push(notice);
        if (told.length === 2) throw new Error('SNS is away');
      },
      readSignals: async (at: LeverAddress) =>
        'functionName' in at && at.functionName === 'broken'
          ? Promise.reject(new Error('no signals'))
          : { signals, history },
      clock: () => now,
      sleep: async (ms: number) => {
        now += ms;
      },
      account: async () => account,
      patience: () => new Promise<never>(() => {}),
      lastSeen: new Map(),
      serviceOf: () => 'orders',
      targets: [
        {
          target: by('api-response-time', { name: 'broken' }),
          address: { ...address, functionName: 'broken' },
        },
        { target: by('api-response-time', { name: 'good' }), address },
      ],
    };
    await runTick(ports, { ...quiet, metrics });
    expect((await store.targets())?.map(({ name }) => name)).toEqual(['broken', 'good']);
    expect(now - NOW).toBe(30_000);
    expect(records.map(({ target, atMs }) => [target, atMs - NOW])).toEqual([
      ['good', 0],
      ['good', 30_000],
    ]);
    expect(state.sets[0]).toBe(15);
    expect(measured).toMatchObject({
      scaling_evaluations_failed: 2,
      'scaling_events_total orders up api-response-time': 2,
      'scaling_magnitude orders up': 13,
      scaling_notices_failed: 1,
    });
    expect(told.map(({ subject }) => subject)).toEqual([
      'Scaling: good: 10 -> 15 provisioned units',
      'Scaling: good: 15 -> 23 provisioned units',
    ]);
    expect(told[0]?.message).toMatch(/^why: api-response-time: average response time 3.00 s is too high$/m);
  });
});

test('a change is counted under what moved it: the last guard that set the value, else the policy that wished it', () => {
  const proposals = [
    { policy: 'economic', proposal: { kind: 'capacity', value: 7.6, reason: '' } },
    { policy: 'schedule', proposal: { kind: 'capacity', value: 5, reason: '' } },
  ] as const;
  const override = { guard: 'override', from: 8, to: 3, reason: '' };
  const floor = { guard: 'floor-and-ceiling', from: 3, to: 4, reason: '' };
  expect(triggerOf({ to: 8, guards: [], proposals })).toBe('economic');
  expect(triggerOf({ to: 5, guards: [], proposals })).toBe('schedule');
  expect(triggerOf({ to: 3, guards: [override], proposals })).toBe('override');
  expect(triggerOf({ to: 4, guards: [override, floor], proposals })).toBe('floor-and-ceiling');
  expect(triggerOf({ to: 2, guards: [], proposals: [] })).toBe('none');
});

test('the stored state goes through JSON whole, and records come back newest first', async () => {
  const items = new Map<string, { version: number; body: string }>();
  const store = scalingStore(
    {
      load: async (target, at) => items.get(`${target} ${at}`) ?? null,
      async save({ target, at }, item, expected) {
        if ((items.get(`${target} ${at}`)?.version ?? 0) !== expected) return false;
        items.set(`${target} ${at}`, item);
        return true;
      },
      add: async ({ target, at }, { body }) => void items.set(`${target} ${at}`, { version: 1, body }),
      latest: async (target, prefix, limit) =>
        [...items.entries()]
          .filter(([key]) => key.startsWith(`${target} ${prefix}`))
          .sort(([a], [b]) => (a < b ? 1 : -1))
          .slice(0, limit)
          .map(([, { body }]) => body),
      between: async (target, from, to) =>
        [...items.entries()]
          .filter(([key]) => key >= `${target} ${from}` && key < `${target} ${to}`)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([, { body }]) => body),
    },
    () => NOW,
    () => 'id',
  );
  expect(await store.targets()).toBeUndefined();
  await store.keepTargets([aTarget()]);
  await store.keepTargets([aTarget()]);
  expect(await store.targets()).toEqual([aTarget()]);
  expect(items.get('FLEET targets')?.version).toBe(1);
  const { control } = decided(
    aTarget(),
    seen({ meanInFlight: 20, peakInFlight: 30, requestsPerSecond: 100 }),
  );
  expect(await store.save('orders-api', { version: 1, control }, 0)).toBe(true);
  expect(await store.save('orders-api', { version: 2, control }, 0)).toBe(false);
  expect(await store.load('orders-api')).toEqual({ version: 1, control });
  const record = (atMs: number) =>
    ({ target: 'orders-api', atMs, version: 1, outcome: { kind: 'held' } }) as FlightRecord;
  await store.record(record(NOW));
  await store.record(record(NOW + MINUTE));
  expect((await store.recent('orders-api', 5)).map(({ atMs }) => atMs)).toEqual([NOW + MINUTE, NOW]);
  const between = async (from: number, to: number) =>
    (await store.between('orders-api', from, to)).map(({ atMs }) => atMs);
  expect(await between(NOW, NOW + MINUTE + 1)).toEqual([NOW, NOW + MINUTE]);
  expect(await between(NOW, NOW + MINUTE)).toEqual([NOW]);
});
