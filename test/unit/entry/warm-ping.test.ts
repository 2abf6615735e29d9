import { describe, expect, test } from 'vitest';
import { answerPings } from '../../../functions/entry/warm-ping.ts';

function world() {
  const state = { now: 1_000_000, bornMs: 0, usedMs: -1, slept: [] as number[], handled: [] as unknown[] };
  const touch = () => {
    state.usedMs = state.now;
  };
  const idleMs = () => (state.usedMs === -1 ? undefined : state.now - state.usedMs);
  const ageMs = () => state.now - state.bornMs;
  const sleep = async (ms: number) => {
    state.slept.push(ms);
    state.now += ms;
  };
  const handler = async (event: never) => {
    state.handled.push(event);
    touch();
    return 'done';
  };
  const run = answerPings(handler, { idleMs, ageMs, nowMs: () => state.now, touch }, sleep);
  return { state, run: (event: unknown) => run(event as never) };
}

describe('a ping', () => {
  test('is answered before any work, holds its environment, and says how long that was idle', async () => {
    const { state, run } = world();
    expect(await run({ warmPing: { holdMs: 300 } })).toEqual({ startMs: 0, heldMs: 300 });
    state.now += 240_000;
    expect(await run({ warmPing: { holdMs: 300 } })).toEqual({ idleMs: 240_000, startMs: 0, heldMs: 300 });
    expect(state).toMatchObject({ slept: [300, 300], handled: [] });
  });

  test('holds a new environment no longer than its start has kept it busy already', async () => {
    const { state, run } = world();
    state.bornMs = state.now - 100;
    const first = await run({ warmPing: { holdMs: 300 } });
    expect(first).toEqual({ startMs: 100, heldMs: 200 });
    state.now += 1000;
    await run({ warmPing: { holdMs: 300 } });
    const slow = world();
    slow.state.bornMs = slow.state.now - 600;
    expect(await slow.run({ warmPing: { holdMs: 300 } })).toMatchObject({ startMs: 600 });
    expect([...state.slept, ...slow.state.slept]).toEqual([200, 300, 0]);
  });

  test('holds one that was started ahead, provisioned for example, for the whole time', async () => {
    const { state, run } = world();
    state.bornMs = state.now - 60_000;
    expect(await run({ warmPing: { holdMs: 300 } })).toEqual({ startMs: 0, heldMs: 300 });
    expect(state.slept).toEqual([300]);
  });

  test('counts idle time from the last real request too', async () => {
    const { state, run } = world();
    await run({ requestContext: {} });
    state.now += 5000;
    expect(await run({ warmPing: { holdMs: 10 } })).toEqual({ idleMs: 5000, startMs: 0, heldMs: 10 });
  });

  test('ends at the instant at which all of its wave do, however late it came', async () => {
    const { state, run } = world();
    const untilMs = state.now + 300;
    state.now += 120;
    expect(await run({ warmPing: { holdMs: 300, untilMs } })).toMatchObject({ heldMs: 180 });
    expect(await run({ warmPing: { holdMs: 300, untilMs } })).toMatchObject({ heldMs: 0 });
  });

  test('trusts no clock further than its hold: one that is an hour off makes it no longer', async () => {
    const { state, run } = world();
    await run({ warmPing: { holdMs: 300, untilMs: state.now + 3_600_000 } });
    await run({ warmPing: { holdMs: 300, untilMs: state.now - 3_600_000 } });
    expect(state.slept).toEqual([300, 0]);
  });

  test('never holds longer than a second, whatever it asks for', async () => {
    const { state, run } = world();
    await run({ warmPing: { holdMs: 60_000 } });
    await run({ warmPing: { holdMs: -1 } });
    expect(state.slept).toEqual([1000, 0]);
  });

  test.each([
    [{ requestContext: {}, warmPing: { holdMs: 1 } }],
    [{ warmPing: {} }],
    [null],
    ['warmPing'],
    [{ Records: [] }],
  ])('%j is none: it goes to the handler', async (event) => {
    const { state, run } = world();
    expect(await run(event)).toBe('done');
    expect(state).toMatchObject({ handled: [event], slept: [] });
  });
});
