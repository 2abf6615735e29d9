import { describe, expect, test } from 'vitest';
import { evaluateTogether } from '../../../functions/scaling/domain/evaluate-together.ts';
import { measured } from '../../../functions/scaling/domain/observation.ts';
import type { LeverAddress } from '../../../functions/scaling/domain/targets.ts';
import { account, aTarget, MINUTE, NOW, seen } from '../../support/scaling-fixtures.ts';
import { memoryLever, memoryStore } from '../../support/scaling-memory.ts';

describe('an evaluation of several targets', () => {
  const address = (functionName: string) => ({ kind: 'alias', functionName, alias: 'live' }) as const;
  const slow = seen({ responseSeconds: 3, throttles: 5, peakInFlight: 900 });
  const target = (name: string) => ({
    target: aTarget({
      name,
      ceiling: 900,
      policies: [{ policy: 'api-response-time', settings: { most: 900 } }],
    }),
    address: address(name),
  });

  function setUp(fails: (functionName: string) => Promise<void>) {
    const { store, records } = memoryStore();
    const { levers, state } = memoryLever({ requested: 300, ready: 300, inProgress: false });
    let now = NOW;
    const ports = {
      store,
      levers,
      readSignals: async (at: LeverAddress) => {
        await fails('functionName' in at ? at.functionName : '');
        return { signals: slow.signals, history: slow.history };
      },
      clock: () => now,
      account: async () => account,
      patience: () => new Promise<void>(() => {}),
      lastSeen: new Map(),
    };
    return { ports, records, state, later: () => (now += 30_000) };
  }

  test('T33: what a failing target has is still counted, and the others are decided', async () => {
    let broken = '';
    const { ports, later } = setUp(async (name) => {
      if (name === broken) throw new Error('no signals');
    });
    const three = ['a', 'b', 'c'].map(target);
    const first = await evaluateTogether(three, ports);
    // 3 x 300 provisioned fill 1000 - 100: nobody is raised.
    const outcome = (results: typeof first) =>
      results.map((one) => (one.status === 'fulfilled' ? one.value.outcome.kind : 'lost'));
    expect(outcome(first)).toEqual(['held', 'held', 'held']);
    broken = 'b';
    later();
    expect(outcome(await evaluateTogether(three, ports))).toEqual(['held', 'lost', 'held']);
    ports.lastSeen.clear();
    later();
    expect(outcome(await evaluateTogether(three, ports))).toEqual(['acted', 'lost', 'acted']);
  });

  test('T33: a target that does not answer keeps the others waiting only for so long', async () => {
    let give = () => {};
    const patience = new Promise<void>((resolve) => {
      give = resolve;
    });
    const { ports, state } = setUp((name) => (name === 'b' ? new Promise(() => {}) : Promise.resolve()));
    const results = evaluateTogether(['a', 'b'].map(target), { ...ports, patience: () => patience });
    // Everything that does not wait for b is done by then.
    await new Promise(setImmediate);
    give();
    const [a, b] = await results;
    expect(a).toMatchObject({ status: 'fulfilled', value: { outcome: { kind: 'acted' } } });
    expect(b).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
    expect(state.sets).toHaveLength(1);
  });

  test('an account that cannot be read fails every decision by its own error', async () => {
    const { ports } = setUp(async () => {});
    const account = async () => Promise.reject(new Error('no account'));
    const results = await evaluateTogether(['a', 'b'].map(target), { ...ports, account });
    expect(results).toMatchObject([
      { status: 'rejected', reason: { message: 'no account' } },
      { status: 'rejected', reason: { message: 'no account' } },
    ]);
  });

  test('pings of the last minutes are taken out of what the account has claimed', async () => {
    const { ports, records } = setUp(async () => {});
    const pinged = [{ minuteMs: NOW - MINUTE, sent: 250, holdMs: 300 }];
    const fresh = await ports.store.load('a');
    await ports.store.save('a', { ...fresh, version: 1, pinged }, 0);
    const readSignals = async () => ({
      signals: seen({ responseSeconds: 3, throttles: 5 }).signals,
      history: slow.history,
    });
    const full = async () => ({ ...account, claimed: [measured(1000, NOW - MINUTE)] });
    await evaluateTogether([target('a')], { ...ports, readSignals, account: full });
    // 900 - 750 that is claimed without pings: of 450 - 300 = 150 asked for all fit.
    expect(records[0]?.decision).toMatchObject({ to: 450, guards: [] });
  });
});
