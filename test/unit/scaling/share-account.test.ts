import { describe, expect, test } from 'vitest';
import { apportion } from '../../../functions/scaling/domain/apportion.ts';
import { freshControl } from '../../../functions/scaling/domain/control.ts';
import type { Decision } from '../../../functions/scaling/domain/decision.ts';
import { measured, missing, type Observation } from '../../../functions/scaling/domain/observation.ts';
import { type Deciding, decideTogether } from '../../../functions/scaling/domain/share-account.ts';
import type { AccountState, Target } from '../../../functions/scaling/domain/target.ts';
import { account, aTarget, by, decided, MINUTE, NOW, seen } from '../../support/scaling-fixtures.ts';

interface Wish {
  readonly requested?: number;
  readonly busy?: number;
  readonly to?: number;
  readonly pings?: number;
  /** Since its last wave. */
  readonly waveSecondsAgo?: number;
  /** Of one request. */
  readonly seconds?: number;
  readonly target?: Partial<Target>;
}

/** A target that wants what it is told, with so much in flight. */
function wanting(
  name: string,
  { requested = 0, busy = 0, to = requested, pings = 0, seconds, waveSecondsAgo, target }: Wish,
): Deciding {
  const took = seconds === undefined ? {} : { responseSeconds: seconds };
  const observation = {
    ...seen({ peakInFlight: busy, ...took }, { requested }),
    ...lastWave(waveSecondsAgo),
  };
  const own = aTarget({ name, warmPool: true, ...target });
  return {
    target: own,
    observation,
    control: { ...freshControl, memories: { economic: { waveMs: 7 } } },
    decides: (): Decision => ({
      target: name,
      atMs: NOW,
      from: requested,
      to,
      action: to > requested ? 'raise' : to < requested ? 'lower' : 'hold',
      reason: 'it wants to',
      proposals: [],
      guards: [],
      blind: false,
      control: decided(own, observation).control,
      ...(pings > 0 ? { wave: { size: pings + busy, pings, holdMs: 300, reason: 'keeps' } } : {}),
    }),
  };
}

function lastWave(secondsAgo: number | undefined): Pick<Observation, 'lastWave'> {
  if (secondsAgo === undefined) return {};
  const atMs = NOW - 1000 * secondsAgo;
  return { lastWave: { atMs, sent: 1, cold: 0, throttled: 0, oldestIdleSeconds: 1 } };
}

function together(members: readonly Deciding[], change: Partial<AccountState> = {}): Decision[] {
  return decideTogether({ ...account, ...change }, members).flatMap((one) =>
    one.status === 'fulfilled' && one.value ? [one.value] : [],
  );
}

const claimed = (value: number) => ({ claimed: [measured(value, NOW - MINUTE)] });

describe('raises that do not fit together', () => {
  test('two in one tick share the room in proportion, whoever comes first', () => {
    // Limit 1000 - 100 free - 300 reserved - 200 provisioned leave 400 for wishes of 600 and 200: half of each.
    const a = wanting('a', { requested: 150, busy: 900, to: 750 });
    const b = wanting('b', { requested: 50, busy: 900, to: 250 });
    const [first, second] = together([a, b], { claimedByOthers: 300 });
    expect(first).toMatchObject({ from: 150, to: 450, action: 'raise' });
    expect(second).toMatchObject({ from: 50, to: 150, action: 'raise' });
    expect(second?.guards).toEqual([
      {
        guard: 'account-limit',
        from: 250,
        to: 150,
        reason: 'all targets may ask for 400 more units of 1000 - 100',
      },
    ]);
    expect(together([b, a], { claimedByOthers: 300 })).toEqual([second, first]);
  });

  test('the unit left over goes to the largest remainder, equal ones by name', () => {
    expect(apportion(7, [5, 5, 5], ['b', 'a', 'c'])).toEqual([2, 3, 2]);
    expect(apportion(7, [10, 1, 3], ['a', 'b', 'c'])).toEqual([5, 1, 1]);
    expect(apportion(15, [10, 1, 3], ['a', 'b', 'c'])).toEqual([10, 1, 3]);
    expect(apportion(-3, [10, 1], ['a', 'b'])).toEqual([0, 0]);
  });

  test('what is cut to nothing holds, says why, and keeps what it has although the account is full', () => {
    const [one] = together([wanting('a', { requested: 700, busy: 900, to: 800 })], { claimedByOthers: 300 });
    expect(one).toMatchObject({ action: 'hold', to: 700, guards: [{ guard: 'account-limit' }] });
  });

  test('units beyond what a function has in flight leave others what they use on demand', () => {
    // 900 - 500 that others have in flight - 40 of its own: the event may ask for 360 beyond its own flight.
    const busy = wanting('busy', { busy: 500 });
    const event = wanting('event', { busy: 40, to: 800 });
    expect(together([busy, event])[1]).toMatchObject({
      to: 400,
      guards: [{ guard: 'shared-pool', from: 800 }],
    });
    // Up to its own flight a raise takes nothing from anybody.
    expect(together([busy, wanting('base', { busy: 500, to: 400 })])[1]).toMatchObject({ to: 400 });
  });

  test('of units whose requests are short a fifth idles, which others can no longer have', () => {
    // 900 - 380 - 500 leave 20 units; of each provisioned one 1 - 10 x 0.08 = 0.2 idles, so 100 of 400 fit.
    const short = wanting('short', { busy: 500, to: 400, seconds: 0.08 });
    expect(together([wanting('busy', { busy: 380 }), short])[1]).toMatchObject({
      to: 100,
      guards: [{ guard: 'shared-pool', from: 400, to: 100 }],
    });
    const long = wanting('long', { busy: 500, to: 400, seconds: 0.4 });
    expect(together([wanting('busy', { busy: 380 }), long])[1]).toMatchObject({ to: 400, guards: [] });
  });

  test('the metric of the whole account shows functions that are no targets; without it they are not known', () => {
    const event = wanting('event', { busy: 40, to: 800 });
    expect(together([event], claimed(540))[0]).toMatchObject({ to: 400 });
    expect(together([event], { claimed: [missing(NOW)] })[0]).toMatchObject({ to: 800 });
    expect(together([event], { claimed: [missing(NOW, 'read-failed')] })[0]?.guards).toEqual([]);
  });

  test('a reserve is neither counted twice nor provisioned from the pool', () => {
    const reserve = { lever: 'reserved-concurrency' as const, ceiling: 900 };
    const grows = wanting('own:reserve', { requested: 200, to: 900, target: reserve });
    const inside = wanting('own', { to: 50, target: { reserved: 50 } });
    const [raised, within] = together([grows, inside, wanting('c', { requested: 100 })], {
      claimedByOthers: 300,
    });
    expect(raised).toMatchObject({ to: 700 });
    expect(within).toMatchObject({ to: 50, guards: [] });
  });

  test('a dry run takes no room from those that act', () => {
    const dry = wanting('dry', { busy: 900, to: 900, target: { mode: 'dry-run' } });
    expect(together([dry, wanting('real', { busy: 900, to: 900 })])[1]).toMatchObject({
      to: 900,
      guards: [],
    });
  });
});

test('a reserve whose account is full was lowered to nothing, which stops its function', () => {
  const target = by('reserve-use', { lever: 'reserved-concurrency', floor: 50, ceiling: 400 });
  const calm = seen({ peakInFlight: 20, requestsPerSecond: 10, throttles: 0 }, { requested: 50 });
  expect(decided(target, calm, { account: { claimedByOthers: 900 } })).toMatchObject({ to: 50 });
});

describe('waves of one tick', () => {
  test('share what is spare instead of each taking it: who waited longest comes first, and the other waits half a minute', () => {
    // 0.8 x 900 = 720, less 400 in flight: 320 spare for wishes of 300 and 100.
    const a = wanting('a', { busy: 300, pings: 300, waveSecondsAgo: 250 });
    const b = wanting('b', { busy: 100, pings: 100, waveSecondsAgo: 240 });
    const [first, second] = together([a, b]);
    expect(first).toMatchObject({ wave: { pings: 300 }, guards: [] });
    expect(second?.wave).toBeUndefined();
    expect(second?.guards).toEqual([
      {
        guard: 'shared-spare',
        from: 100,
        to: 0,
        reason: 'put off: 320 units are spare for the pings of all waves together',
      },
    ]);
    // What it remembers is what it remembered before, so the next evaluation plans the wave again.
    expect(second?.control.memories).toEqual({ economic: { waveMs: 7 } });
    expect(first?.control.memories).not.toEqual({ economic: { waveMs: 7 } });
    expect(together([b, a])).toEqual([second, first]);
  });

  test('of two that waited as long, or never had a wave, the smaller one comes first', () => {
    const [a, b] = together([
      wanting('a', { busy: 300, pings: 300 }),
      wanting('b', { busy: 100, pings: 100 }),
    ]);
    expect([a?.wave?.pings, b?.wave?.pings]).toEqual([undefined, 100]);
  });

  test('a wave that cannot wait any longer, or fits at no time, takes what there is', () => {
    const late = wanting('late', { busy: 100, pings: 100, waveSecondsAgo: 290 });
    const first = wanting('first', { busy: 300, pings: 300, waveSecondsAgo: 360 });
    expect(together([late, first]).map(({ wave }) => wave?.pings)).toEqual([100, 220]);
    const large = wanting('large', { busy: 400, pings: 500, waveSecondsAgo: 240 });
    expect(together([large])[0]).toMatchObject({ wave: { pings: 320 }, guards: [{ from: 500, to: 320 }] });
  });

  test('leave what others have in flight, targets or not', () => {
    const wave = wanting('a', { pings: 300 });
    expect(together([wave, wanting('b', { busy: 500 })])[0]?.wave?.pings).toBe(220);
    expect(together([wave], claimed(500))[0]?.wave?.pings).toBe(220);
    const none = together([wave], claimed(900))[0];
    expect(none?.wave).toBeUndefined();
    expect(none?.guards).toMatchObject([{ guard: 'shared-spare', from: 300, to: 0 }]);
  });

  test('meet idle provisioned units without taking any', () => {
    const wave = wanting('a', { requested: 50, busy: 10, pings: 60 });
    expect(together([wave], claimed(900))[0]?.wave?.pings).toBe(40);
  });

  test('an account without a metric has no more pings than before', () => {
    const [one] = together([wanting('a', { busy: 600, pings: 300 })], { claimed: [missing(NOW)] });
    expect(one?.wave?.pings).toBe(120);
  });
});
