import { describe, expect, test } from 'vitest';
import type { FlightRecord } from '../../../functions/scaling/domain/ports.ts';
import { LoadMeter } from '../../../lib/load/load-meter.ts';
import { loadOptions } from '../../../lib/load/load-options.ts';
import { decisionFigures, reactionOf, rowText, summaryText } from '../../../lib/load/load-report.ts';
import { runLoad } from '../../../lib/load/run-load.ts';
import { onlyLocal } from '../../../lib/load/sellers.ts';
import { sendLoad } from '../../../lib/load/send-load.ts';
import { firstStep, recordedShape, shapes } from '../../../lib/load/shapes.ts';
import { trafficOf } from '../../../lib/load/traffic.ts';
import { DecisionLog, decisionText } from '../../../lib/load/watch-decisions.ts';
import { uniformStream } from '../../../lib/simulator/random.ts';
import { readTrace } from '../../../lib/simulator/trace.ts';

describe('shapes', () => {
  test.each(Object.entries(shapes))(
    '%s stays between nothing and the peak, and reaches the peak',
    (_, shape) => {
      const levels = Array.from({ length: 401 }, (_step, index) => shape.level(index / 400));
      expect(Math.min(...levels)).toBeGreaterThan(0);
      expect(Math.max(...levels)).toBeLessThanOrEqual(1);
      expect(Math.max(...levels)).toBeGreaterThan(0.95);
    },
  );

  test('steps are found where they are', () => {
    expect(firstStep(shapes['flash-sale'])).toBeCloseTo(0.2, 2);
    expect(firstStep(shapes.steady)).toBe(0);
    expect(firstStep({ summary: '', level: () => 0.1 })).toBeUndefined();
  });

  test('recorded traffic plays its busiest day, the loudest interval at the peak', () => {
    const counts = Float64Array.from({ length: 72 }, (_, hour) => (hour >= 24 && hour < 48 ? 10 : 1));
    counts[30] = 50;
    const shape = recordedShape({ name: 'three days', intervalSeconds: 3600, counts });
    expect(shape.level(6.5 / 24)).toBe(1);
    expect(shape.level(0.9)).toBe(0.2);
    expect(shape.summary).toBe('the busiest 24 h of three days');
  });

  test('every recorded trace that comes with the product can be played', () => {
    for (const name of [
      'wc98-group',
      'aws-elb',
      'ibm-cics',
      'retail-orders',
      'tweets-aapl',
      'azure-llm-conv',
    ]) {
      const shape = recordedShape(readTrace(`events/traces/${name}.csv`));
      expect(Math.max(...Array.from({ length: 3000 }, (_, at) => shape.level(at / 3000)))).toBe(1);
    }
  });
});

describe('arguments', () => {
  test('defaults are the flash sale of five minutes, announced', () => {
    expect(loadOptions([])).toMatchObject({
      name: 'flash-sale',
      seconds: 300,
      announced: true,
      warmPool: false,
    });
    expect(loadOptions(['--unannounced'])).toMatchObject({ announced: false });
    expect(loadOptions(['--shape', 'steady'])).toMatchObject({ announced: false });
  });

  test.each([
    [['--minutes', '61'], '--minutes: "61" is not a number from 0.1 to 60'],
    [['--peak', 'many'], '--peak: "many" is not a number from 0.1 to 500'],
    [['--max-requests', ''], '--max-requests: "" is not a number from 1 to 200000'],
    [['--shape', 'square'], '--shape: no shape "square"; there are steady, ramp, flash-sale, spiky, daily'],
    [['--colour'], "Unknown option '--colour'"],
  ])('%j is refused by name', (args, message) => {
    expect(() => loadOptions(args)).toThrow(message);
  });

  test('a load goes to this machine only', () => {
    expect(onlyLocal({ url: 'http://127.0.0.1:4400' }).port).toBe('4400');
    expect(() => onlyLocal({ url: 'https://api.example.com' })).toThrow(/only sent to 127.0.0.1/);
    expect(() => onlyLocal({ url: 'http://127.0.0.1.example.com' })).toThrow(/only sent to 127.0.0.1/);
  });
});

/** Time that passes only when somebody sleeps. */
function handTime() {
  const time = { now: 1_000_000 };
  return {
    clock: () => time.now,
    sleep: async (ms: number) => {
      time.now += ms;
    },
  };
}

describe('sending', () => {
  const options = { shape: shapes.steady, seconds: 60, peakPerSecond: 50, mostRequests: 100_000 };
  const { signal } = new AbortController();

  test('arrivals follow the rate, and the load ends by time', async () => {
    const meter = new LoadMeter();
    const { clock, sleep } = handTime();
    const random = uniformStream(7);
    const next = trafficOf({ accounts: 5, random, clock, run: 'r' });
    await sendLoad({ options, meter, random, next, send: async () => 200, clock, sleep, signal });
    expect(meter.sent).toBeGreaterThan(2700);
    expect(meter.sent).toBeLessThan(3300);
    expect(clock()).toBe(1_060_000);
    expect(meter.counts()).toMatchObject({ ok: meter.sent, refused: 0, failed: 0 });
  });

  test('the load ends by count', async () => {
    const meter = new LoadMeter();
    const { clock, sleep } = handTime();
    const random = uniformStream(7);
    const next = trafficOf({ accounts: 5, random, clock, run: 'r' });
    const few = { ...options, mostRequests: 100 };
    await sendLoad({ options: few, meter, random, next, send: async () => 503, clock, sleep, signal });
    expect(meter.counts()).toMatchObject({ sent: 100, refused: 100 });
  });

  test('a stuck product does not fill the client: what waits is bounded, the rest counted as not sent', async () => {
    const meter = new LoadMeter();
    const { clock, sleep } = handTime();
    const random = uniformStream(7);
    const next = trafficOf({ accounts: 5, random, clock, run: 'r' });
    let release = () => {};
    const stuck = new Promise<number>((resolve) => {
      release = () => resolve(0);
    });
    const sending = sendLoad({ options, meter, random, next, send: () => stuck, clock, sleep, signal });
    while (clock() < 1_060_000) await Promise.resolve();
    release();
    await sending;
    expect(meter.mostInFlight).toBe(400);
    expect(meter.notSent).toBeGreaterThan(2000);
    expect(meter.counts()).toMatchObject({ sent: 400, failed: 400 });
  });

  test('only what a seller was told was written is read', () => {
    const next = trafficOf({ accounts: 3, random: uniformStream(3), clock: () => 0, run: 'r' });
    const written = new Set<string>();
    const kinds = new Set<string>();
    for (let count = 0; count < 500; count += 1) {
      const { kind, path, account, answered } = next();
      kinds.add(kind);
      const status = [201, 503, 0][count % 3] ?? 0;
      if (kind === 'put' && status === 201) written.add(`${account}${path}`);
      if (kind === 'get') expect(written).toContain(`${account}${path}`);
      answered(status);
    }
    expect(kinds).toEqual(new Set(['put', 'get', 'list']));
  });

  test('a product that refuses every write is asked for nothing else', () => {
    const next = trafficOf({ accounts: 3, random: uniformStream(3), clock: () => 0, run: 'r' });
    for (let count = 0; count < 100; count += 1) {
      const { kind, answered } = next();
      expect(kind).toBe('put');
      answered(503);
    }
  });
});

const AT = Date.UTC(2026, 10, 27, 12, 0, 0);

function record(
  seconds: number,
  change: Partial<FlightRecord['decision']>,
  outcome: FlightRecord['outcome'],
) {
  const decision = {
    target: 'orders-api',
    atMs: AT,
    from: 0,
    to: 0,
    action: 'hold',
    reason: 'why',
    ...change,
  };
  return {
    ...{ target: 'orders-api', atMs: AT + seconds * 1000, version: seconds, inputs: {}, outcome },
    decision: { proposals: [], guards: [], blind: false, ...decision },
  } as FlightRecord;
}

const held = { kind: 'held' } as const;
const raised = record(40, { from: 0, to: 4, action: 'raise', reason: 'economic: busy' }, { kind: 'acted' });

describe('what the scaler did', () => {
  test('changes and new reasons are told once; a hold for the reason told before is not', () => {
    const log = new DecisionLog(AT);
    const before = record(-30, { reason: 'old' }, held);
    const first = record(10, { reason: '0 units' }, held);
    expect(log.add([first, before])).toEqual([first]);
    expect(log.add([raised, record(20, { reason: '7 units' }, held), first])).toEqual([raised]);
    expect(log.all()).toHaveLength(3);
  });

  test('a decision is one line: what, why, guards, outcome', () => {
    const guards = [{ guard: 'reserved', from: 9, to: 4, reason: 'r' }];
    const text = decisionText({ ...raised, decision: { ...raised.decision, guards } });
    expect(text).toBe(
      '12:00:40 orders-api 0 -> 4 provisioned: economic: busy | guards: reserved 9 -> 4 | acted',
    );
    const report = { atMs: 0, sent: 5, cold: 3, throttled: 0, oldestIdleSeconds: 9 };
    const wave = { size: 8, pings: 5, holdMs: 300, reason: 'grows to 8' };
    expect(decisionText(record(1, { wave }, { kind: 'pinged', report }))).toContain(
      'pings: grows to 8; 5 sent, 3 made a new sandbox, 0 refused',
    );
  });

  test('a value that a guard cut keeps the reason of who wanted it', () => {
    const proposals = [
      { policy: 'economic', proposal: { kind: 'capacity', value: 2, reason: 'busy' } },
      { policy: 'schedule', proposal: { kind: 'capacity', value: 40, reason: 'planned event "sale"' } },
    ] as const;
    const guards = [{ guard: 'spend-budget', from: 40, to: 4, reason: '300 USD left' }];
    const cut = { ...raised, decision: { ...raised.decision, reason: '300 USD left', proposals, guards } };
    expect(decisionFigures([cut]).changes[0]?.reason).toBe('schedule: planned event "sale"; 300 USD left');
  });

  test('reaction counts from the step to the first raise and to the first instant when it was ready', () => {
    const of = { beganMs: AT, records: [record(5, {}, held), raised], readyMs: [AT + 1000, AT + 47_000] };
    expect(reactionOf({ ...of, stepMs: AT + 20_000 })).toEqual({
      stepAtSeconds: 20,
      firstActSeconds: 20,
      readySeconds: 27,
    });
    expect(reactionOf({ ...of, stepMs: AT + 60_000 })).toMatchObject({ firstActSeconds: -20 });
    expect(reactionOf({ ...of, records: [], stepMs: AT })).toMatchObject({ firstActSeconds: null });
    expect(decisionFigures([raised]).changes).toEqual([
      { atMs: AT + 40_000, from: 0, to: 4, reason: 'economic: busy' },
    ]);
  });
});

test('a run announces what is planned, watches, sums up, and takes back what it set', async () => {
  const { clock, sleep } = handTime();
  const done: string[] = [];
  const fleet = {
    ...{ functionName: 'orders-api', inFlight: 1, reserved: null, invocations: 0, failed: 0 },
    ...{ coldStarts: 0, throttled: 0, provisioned: { requested: 4, ready: 4, status: 'READY' } },
    sandboxes: { starting: 0, idle: 3, busy: 1, provisioned: 4, peakMemoryMb: 90 },
  };
  const acted = { ...raised, atMs: 1_020_000 };
  const rows: string[] = [];
  const options = loadOptions(['--minutes', '1', '--peak', '10', '--warm-pool', '--reserve', '5']);
  if (!options) throw new Error('no options');
  const summary = await runLoad({
    options,
    scaling: {
      fleet: async () => fleet,
      decisions: async () => (clock() > 1_030_000 ? [acted] : []),
      allDecisions: async () => [acted, { ...acted, target: 'shard-0:acu', atMs: 1_025_000 }],
      announce: async ({ fromMs, untilMs, value }) => {
        done.push(`announced ${fromMs} ${untilMs} ${value}`);
        return async () => void done.push('event taken back');
      },
      warmPool: async (on) => void done.push(`pings ${on}`),
      reserve: async (value) => {
        done.push(`reserved ${value}`);
        return async () => void done.push('reserve restored');
      },
    },
    send: async () => 200,
    clock,
    sleep,
    signal: new AbortController().signal,
    onRow: (row) => rows.push(rowText(row)),
    onDecision: ({ target, decision }) => done.push(`${target} ${decision.reason}`),
  });
  expect(done).toEqual([
    'pings true',
    'reserved 5',
    'announced 1012000 1042000 3',
    'shard-0:acu economic: busy',
    'orders-api economic: busy',
    'pings false',
    'reserve restored',
    'event taken back',
  ]);
  expect(summary).toMatchObject({ mostProvisioned: 4, mostWarmIdle: 3, requests: { failed: 0 } });
  expect(summary.requests.sent).toBe(summary.requests.ok);
  expect(rows.length).toBeGreaterThan(5);
  expect(summaryText(summary)).toMatch(/0 -> 4: economic: busy\n.*first acted 8 s after the step/s);
  const bad = { ...summary.requests, failed: 5, statuses: { 0: 3, 200: 9, 500: 2, 503: 4 } };
  expect(summaryText({ ...summary, requests: bad })).toContain('5 failed (no answer: 3, 500: 2)');
});
