import { describe, expect, test } from 'vitest';
import { freshControl } from '../../../functions/scaling/domain/control.ts';
import { readNewVersions, warmedFunctions } from '../../../functions/scaling/domain/new-versions.ts';
import { noHistory } from '../../../functions/scaling/domain/observation.ts';
import type { FlightRecord, Levers, StoredTarget } from '../../../functions/scaling/domain/ports.ts';
import { lambdaPrices } from '../../../functions/scaling/domain/prices.ts';
import { type NewVersion, warmVersions } from '../../../functions/scaling/domain/warm-versions.ts';
import { runWarming } from '../../../functions/scaling/handlers/run-warming.ts';
import { services } from '../../../functions/services.ts';
import { evaluate } from '../../support/evaluate.ts';
import { account, aTarget, decided, MINUTE, NOW, seen } from '../../support/scaling-fixtures.ts';
import { memoryStore } from '../../support/scaling-memory.ts';

const aVersion = (name: string, change: Partial<NewVersion> = {}): NewVersion => ({
  target: aTarget({ name }),
  address: { kind: 'alias', functionName: `prod-${name}`, alias: 'live' },
  version: 8,
  ...change,
});

/** Pings that all meet new environments, which took 1.2 s to start. */
function pingedLevers(live: number | null = 7, ping?: Levers['ping']) {
  const sent: { functionName: string; alias: string; pings: number; holdMs: number; untilMs: number }[] = [];
  const levers: Pick<Levers, 'version' | 'ping'> = {
    version: async () => live ?? undefined,
    async ping(address, { pings, holdMs }, untilMs) {
      if (ping) return ping(address, { size: pings, pings, holdMs, reason: '' }, untilMs);
      if (address.kind === 'alias') sent.push({ ...address, pings, holdMs, untilMs });
      return { atMs: 0, sent: pings, cold: pings, throttled: 0, oldestIdleSeconds: 0, startSeconds: 1.2 };
    },
  };
  return { levers, sent };
}

function recordOf(target: string, atMs: number, inputs: FlightRecord['inputs']): FlightRecord {
  const { control: _, ...decision } = decided(aTarget(), seen({ meanInFlight: 1 }));
  return { target, atMs, version: 1, decision, inputs, outcome: { kind: 'held' } };
}

/** A store in which these targets have a pool of ten and records of half an hour with this peak. */
async function stored(names: readonly string[], change: Partial<StoredTarget> = {}, peak = 4) {
  const memory = memoryStore();
  for (const name of names) {
    const control = { ...freshControl, memories: { economic: { pool: 10 } } };
    await memory.store.save(name, { version: 1, control, warmPool: true, mode: 'act', ...change }, 0);
    for (let minute = 30; minute > 0; minute -= 1)
      await memory.store.record(
        recordOf(name, NOW - minute * MINUTE, { peakInFlight: minute === 20 ? peak : 1, throttles: 0 }),
      );
  }
  return memory;
}

const around = (memory: Awaited<ReturnType<typeof stored>>, levers: Pick<Levers, 'version' | 'ping'>) => ({
  store: memory.store,
  levers,
  account: async () => account,
  clock: () => NOW,
});

describe('warming the versions that a deploy publishes', () => {
  test('pings the new version, not the alias, and remembers what it did', async () => {
    const memory = await stored(['orders-api']);
    const { levers, sent } = pingedLevers();
    const all = await warmVersions([aVersion('orders-api')], around(memory, levers));
    expect(all).toMatchObject([{ target: 'orders-api', kind: 'warmed', report: { sent: 10, atMs: NOW } }]);
    expect(sent).toEqual([
      {
        ...{ kind: 'alias', functionName: 'prod-orders-api', alias: '8' },
        ...{ pings: 10, holdMs: 1100, untilMs: NOW + 1100 },
      },
    ]);
    const { onDemandUse, requestUsd } = lambdaPrices.arm64;
    expect(memory.items.get('orders-api')).toMatchObject({
      version: 2,
      warmed: { version: 8, atMs: NOW, size: 10 },
      // Lambda's metrics count them too; the start, 1.2 s, is not part of the time they report.
      pinged: [{ minuteMs: NOW, sent: 10, holdMs: 0 }],
      spend: { month: '2026-11', usd: 10 * (1.1 * onDemandUse + requestUsd) },
    });
  });

  test('the peak of the recorded half hour counts when it is above the pool, however old the records are', async () => {
    const memory = await stored(['orders-api'], {}, 25);
    const { levers, sent } = pingedLevers();
    await warmVersions([aVersion('orders-api')], {
      ...around(memory, levers),
      clock: () => NOW + 9 * 3_600_000,
    });
    expect(sent[0]?.pings).toBe(25);
  });

  test.each<[string, Partial<StoredTarget>, number | null]>([
    ['there is no traffic yet', {}, null],
    ['this deploy does not change it', {}, 8],
    ['no warm pool was asked for', { warmPool: false }, 7],
    ['the guards let no ping through', { mode: 'dry-run' }, 7],
    ['the guards let no ping through', { mode: 'off' }, 7],
    [
      'the guards let no ping through',
      { control: { ...freshControl, frozen: { by: 'ann', untilMs: NOW + 1 } } },
      7,
    ],
    ['the guards let no ping through', { spend: { month: '2026-11', usd: 10_000, atMs: NOW } }, 7],
  ])('nothing is sent when %s (%j)', async (why, change, live) => {
    const memory = await stored(['orders-api'], change);
    const { levers, sent } = pingedLevers(live);
    const [outcome] = await warmVersions([aVersion('orders-api')], around(memory, levers));
    expect(outcome).toMatchObject({ kind: 'skipped', why: expect.stringContaining(why) });
    expect(sent).toEqual([]);
    expect(memory.items.get('orders-api')?.version).toBe(1);
  });

  test('waves of one deploy share what the account has to spare', async () => {
    const memory = await stored(['a-api', 'b-api', 'c-api']);
    const { levers, sent } = pingedLevers();
    // 0.8 x (125 - 100) = 20 units, of which three functions have one in flight each: 17 are left for 30 pings.
    const small = { ...around(memory, levers), account: async () => ({ ...account, concurrencyLimit: 125 }) };
    await warmVersions(
      ['a-api', 'b-api', 'c-api'].map((name) => aVersion(name)),
      small,
    );
    expect(sent.reduce((sum, { pings }) => sum + pings, 0)).toBe(17);
    expect(sent).toHaveLength(3);
  });

  test('what fails of one keeps no other back', async () => {
    const memory = await stored(['a-api', 'b-api', 'c-api']);
    const { levers } = pingedLevers(7, async (address, { pings }) => {
      const { functionName } = address as Extract<typeof address, { kind: 'alias' }>;
      if (functionName === 'prod-a-api') throw new Error('no answer');
      const throttled = functionName === 'prod-b-api' ? pings : 0;
      return { atMs: 0, sent: pings, cold: pings - throttled, throttled, oldestIdleSeconds: 0 };
    });
    const versions = ['a-api', 'b-api', 'c-api'].map((name) => aVersion(name));
    expect(await warmVersions(versions, around(memory, levers))).toMatchObject([
      { target: 'a-api', kind: 'failed', why: expect.stringContaining('no answer') },
      { target: 'b-api', kind: 'failed', why: 'Lambda refused every ping' },
      { target: 'c-api', kind: 'warmed' },
    ]);
    expect(memory.items.get('b-api')).not.toHaveProperty('warmed');
  });

  test('a tick that writes in between loses nothing and hides nothing', async () => {
    const memory = await stored(['orders-api']);
    const { levers } = pingedLevers();
    const racing = {
      ...levers,
      async ping(...args: Parameters<Levers['ping']>) {
        const before = await memory.store.load('orders-api');
        await memory.store.save('orders-api', { ...before, version: 2, firstTrafficMs: 5 }, 1);
        return levers.ping(...args);
      },
    };
    await warmVersions([aVersion('orders-api')], around(memory, racing));
    expect(memory.items.get('orders-api')).toMatchObject({
      version: 3,
      firstTrafficMs: 5,
      warmed: { size: 10 },
    });
  });
});

describe('a deploy never fails because of its warming', () => {
  const logged: string[] = [];
  const counted: Record<string, number> = {};
  const context = {
    logger: {
      info: (text: string) => logged.push(text),
      error: (text: string) => logged.push(text),
    },
    metrics: {
      add: (name: string, value: number) => {
        counted[name] = (counted[name] ?? 0) + value;
      },
    },
    remainingMs: () => 60_000,
  } as unknown as Parameters<typeof runWarming>[1];
  const failures = () => counted['scaling_warmings_failed'] ?? 0;

  test('settings that cannot be read, and an account that cannot, are logged and counted', async () => {
    const before = failures();
    expect(await runWarming(() => Promise.reject(new Error('no table')), context)).toEqual([]);
    const memory = await stored(['orders-api']);
    const ports = {
      ...around(memory, pingedLevers().levers),
      versions: [aVersion('orders-api')],
      account: () => Promise.reject(new Error('denied')),
      sleep: () => new Promise<void>(() => {}),
    };
    expect(await runWarming(async () => ports, context)).toEqual([]);
    expect(failures() - before).toBe(2);
    expect(logged.at(-1)).toBe('scaling: new versions were not warmed');
  });

  test('pings that never come back end with the time that is left', async () => {
    const before = failures();
    const memory = await stored(['orders-api']);
    const waited: number[] = [];
    const ports = {
      ...around(memory, pingedLevers(7, () => new Promise(() => {})).levers),
      versions: [aVersion('orders-api')],
      sleep: async (ms: number) => {
        waited.push(ms);
      },
    };
    expect(await runWarming(async () => ports, context)).toEqual([]);
    expect(waited).toEqual([55_000]);
    expect(failures() - before).toBe(1);
  });

  test('what came of each is said and counted', async () => {
    const memory = await stored(['orders-api']);
    const ports = {
      ...around(memory, pingedLevers().levers),
      versions: [aVersion('orders-api'), aVersion('users-api')],
      sleep: () => new Promise<void>(() => {}),
    };
    expect(await runWarming(async () => ports, context)).toHaveLength(2);
    expect(counted['scaling_versions_warmed']).toBe(1);
    expect(logged).toContain('scaling: a new version was skipped');
  });
});

describe('what a deploy tells', () => {
  const names = warmedFunctions(services);
  const arn = (name: string, index: number) =>
    `arn:aws:lambda:eu-west-1:1:function:prod-${name}:${index + 1}`;
  const told = { alias: 'live', reservedByClass: { critical: 200 }, versions: names.map(arn).join() };

  test('is every function that takes requests, with its version, its alias and what is reserved for it', () => {
    expect(names).toContain('orders-api');
    expect(names).not.toContain('orders-relay');
    const read = readNewVersions(told, services);
    expect(read.map(({ target }) => target.name)).toEqual(names);
    const index = names.indexOf('orders-api');
    expect(read[index]).toMatchObject({
      address: { kind: 'alias', functionName: 'prod-orders-api', alias: 'live' },
      version: index + 1,
      target: { reserved: 200 },
    });
  });

  test.each([
    [undefined, /alias, reservedByClass and versions/],
    [{ ...told, alias: 7 }, /alias, reservedByClass and versions/],
    [{ ...told, versions: names.slice(1).map(arn).join() }, /one of each function/],
    [{ ...told, versions: names.map((name) => `prod-${name}`).join() }, /one of each function/],
  ])('%j is refused', (wrong, rule) => {
    expect(() => readNewVersions(wrong, services)).toThrow(rule);
  });
});

describe('the evaluation', () => {
  const run = async (change: Partial<StoredTarget>, version: () => Promise<number>) => {
    const memory = await stored(['orders-api'], change);
    let asked = 0;
    const levers: Levers = {
      ...pingedLevers().levers,
      capacity: async () => ({ requested: 0, ready: 0, inProgress: false }),
      set: async () => {},
      version: () => {
        asked += 1;
        return version();
      },
    };
    const { signals } = seen({ meanInFlight: 0.1, peakInFlight: 5, requestsPerSecond: 1 });
    const readSignals = async () => ({ signals, history: noHistory });
    const { address, target } = aVersion('orders-api');
    const record = await evaluate({ target, address }, account, {
      ...{ store: memory.store, levers, readSignals },
      clock: () => NOW,
    });
    const { memories } = (await memory.store.load('orders-api')).control;
    return { asked, record, memory: memories['economic'] ?? {} };
  };

  test('asks which version is live where pings keep environments alive, and learns what was warmed', async () => {
    const warmed = { version: 8, atMs: NOW - MINUTE, size: 20 };
    const control = {
      ...freshControl,
      memories: { economic: { version: 7, pool: 9, waveMs: NOW - MINUTE } },
    };
    const seenOnce = await run({ control, warmed }, async () => 8);
    expect(seenOnce).toMatchObject({ asked: 1, memory: { version: 8, pool: 20, waveMs: warmed.atMs } });
    expect(await run({ warmPool: false }, async () => 8)).toMatchObject({ asked: 0 });
  });

  test('goes on without it when it cannot be read', async () => {
    const { record } = await run({}, () => Promise.reject(new Error('throttled')));
    expect(record.outcome.kind).toBe('pinged');
  });
});
