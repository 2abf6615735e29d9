import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CLAIM_MS } from '../../../functions/scaling/domain/evaluate.ts';
import type { AddressedTarget } from '../../../functions/scaling/domain/targets.ts';
import { evaluate } from '../../support/evaluate.ts';
import { account, aTarget, NOW, seen } from '../../support/scaling-fixtures.ts';
import { memoryLever, memoryStore } from '../../support/scaling-memory.ts';

const address = { kind: 'alias', functionName: 'orders-api', alias: 'live' } as const;
const start = { requested: 10, ready: 10, inProgress: false };
/** As the requirements had it: x1.5 a run, so that two runs that both act are seen at once (x2.25). */
const target: AddressedTarget = {
  address,
  target: aTarget({ policies: [{ policy: 'api-response-time', settings: { most: 500 } }] }),
};
const slow = async () => {
  const { signals, history } = seen({ responseSeconds: 3, throttles: 5 });
  return { signals, history };
};

test('T27: of overlapping ticks one acts, in every order of their steps', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 4 }), async (scheduler, ticks) => {
      const step = (name: string) => scheduler.schedule(Promise.resolve(), name);
      const { store, items } = memoryStore(step);
      const { levers, state } = memoryLever(start, step);
      const ports = { store, levers, readSignals: slow, clock: () => NOW };
      const runs = Array.from({ length: ticks }, () => evaluate(target, account, ports));
      await scheduler.waitIdle();
      const outcomes = (await Promise.all(runs)).map(({ outcome }) => outcome.kind);
      expect(outcomes.filter((kind) => kind === 'acted').length).toBeLessThanOrEqual(
        1 + state.sets.length - 1,
      );
      const fromTheSameState = state.sets.filter((value) => value === 15);
      expect(fromTheSameState).toHaveLength(1);
      expect(items.get('orders-api')?.control.changes.length).toBe(state.sets.length);
      expect(state.sets).toEqual([...new Set(state.sets)]);
    }),
    { numRuns: 200 },
  );
});

class Crash extends Error {}

test('T27: a crash at any step is harmless: the next tick confirms or decides again, and nothing is done twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 9 }), fc.boolean(), async (crashAt, before) => {
      let steps = 0;
      let alive = true;
      const dieAt = async () => {
        if (alive && steps === crashAt) throw new Crash();
        steps += 1;
      };
      const memory = memoryStore(before ? dieAt : undefined);
      const lever = memoryLever(start, before ? undefined : dieAt);
      let now = NOW;
      const ports = { store: memory.store, levers: lever.levers, readSignals: slow, clock: () => now };
      await evaluate(target, account, ports).catch((error: unknown) => expect(error).toBeInstanceOf(Crash));
      alive = false;
      const after = lever.state.sets.length;
      expect(after).toBeLessThanOrEqual(1);
      now += 30_000;
      await evaluate(target, account, ports);
      now += CLAIM_MS;
      await evaluate(target, account, ports);
      const { control, claim } = (await memory.store.load('orders-api')) ?? {};
      expect(lever.state.sets[0]).toBe(15);
      expect(control?.changes.map(({ to }) => to)).toEqual(lever.state.sets);
      expect(claim).toBeUndefined();
    }),
  );
});

test('an update in progress is left alone by every tick', async () => {
  const { store } = memoryStore();
  const { levers, state } = memoryLever({ requested: 10, ready: 4, inProgress: true });
  const record = await evaluate(target, account, { store, levers, readSignals: slow, clock: () => NOW });
  expect(record.outcome.kind).toBe('held');
  expect(record.decision.reason).toMatch(/in progress/);
  expect(state.sets).toEqual([]);
});

test('dry run decides and records, and calls nothing', async () => {
  const { store, records } = memoryStore();
  const { levers, state } = memoryLever(start);
  const dry = { address, target: { ...target.target, mode: 'dry-run' as const } };
  const record = await evaluate(dry, account, { store, levers, readSignals: slow, clock: () => NOW });
  expect(record).toMatchObject({ decision: { action: 'raise', to: 15 }, outcome: { kind: 'dry-run' } });
  expect(state.sets).toEqual([]);
  expect(records).toHaveLength(1);
});

test('a lever that fails is said in the record, and the claim keeps others away until it expires', async () => {
  const { store } = memoryStore();
  const { levers, state } = memoryLever(start);
  const failing = { ...levers, set: async () => Promise.reject(new Error('TooManyRequestsException')) };
  let now = NOW;
  const ports = { store, readSignals: slow, clock: () => now };
  const failed = await evaluate(target, account, { ...ports, levers: failing });
  expect(failed.outcome).toEqual({ kind: 'failed', why: 'TooManyRequestsException' });
  now += 30_000;
  expect((await evaluate(target, account, { ...ports, levers })).outcome.kind).toBe('held');
  now += CLAIM_MS;
  expect((await evaluate(target, account, { ...ports, levers })).outcome.kind).toBe('acted');
  expect(state.sets).toEqual([15]);
});
