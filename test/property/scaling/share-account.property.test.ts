import fc from 'fast-check';
import { expect, test } from 'vitest';
import { freshControl } from '../../../functions/scaling/domain/control.ts';
import { decide } from '../../../functions/scaling/domain/decide.ts';
import { measured, missing, type Reading } from '../../../functions/scaling/domain/observation.ts';
import { type Deciding, decideTogether } from '../../../functions/scaling/domain/share-account.ts';
import type { AccountState } from '../../../functions/scaling/domain/target.ts';
import { account, aTarget, MINUTE, NOW, seen } from '../../support/scaling-fixtures.ts';

const one = fc.record({
  requested: fc.nat(120),
  mean: fc.double({ min: 0, max: 400, noNaN: true }),
  above: fc.nat(150),
  rate: fc.double({ min: 0, max: 5000, noNaN: true }),
  wants: fc.nat(700),
  coldADay: fc.nat(20_000),
  throttles: fc.constantFrom(0, 0, 0, 5),
  mode: fc.constantFrom('act' as const, 'act' as const, 'dry-run' as const),
  reserved: fc.constantFrom(undefined, undefined, undefined, 40),
});
type One = typeof one extends fc.Arbitrary<infer T> ? T : never;

/** The default, a person's fixed number, and a pool that had cold starts. */
function member(name: string, { mode, reserved, requested, ...rest }: One): Deciding {
  const target = aTarget({
    name,
    mode,
    warmPool: true,
    ceiling: 900,
    ...(reserved === undefined ? {} : { reserved }),
    policies: [{ policy: 'economic' }, { policy: 'fixed', settings: { units: rest.wants } }],
  });
  const load = {
    meanInFlight: rest.mean,
    peakInFlight: Math.ceil(rest.mean + rest.above),
    requestsPerSecond: rest.rate,
    throttles: rest.throttles,
  };
  const observation = seen(load, { requested: Math.min(requested, reserved ?? requested) });
  const economic = { coldADay: rest.coldADay, coldSeconds: 86_400, countedMs: NOW - MINUTE };
  const control = { ...freshControl, memories: { economic } };
  return {
    target,
    observation,
    control,
    decides: (seenBy) => decide({ target, observation, account: seenBy, control }),
  };
}

const members = fc
  .array(one, { minLength: 1, maxLength: 12 })
  .map((all) => all.map((each, index) => member(`f-${index}`, each)));
const reading: fc.Arbitrary<readonly Reading[]> = fc.oneof(
  fc.nat(1200).map((value) => [measured(value, NOW - MINUTE)]),
  fc.constantFrom([], [missing(NOW)], [missing(NOW, 'read-failed')]),
);
const shared = fc.record({ concurrencyLimit: fc.constantFrom(10, 200, 1000, 3000), claimed: reading });

function run(all: readonly Deciding[], change: Partial<AccountState>) {
  return decideTogether({ ...account, ...change }, all).map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

const onPool = ({ target }: Deciding) => target.reserved === undefined;
const acts = ({ target }: Deciding) => target.mode === 'act';
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

test('reserved and provisioned concurrency never pass the limit - 100 by what is asked for in a tick', () => {
  fc.assert(
    fc.property(members, shared, fc.nat(100), (all, change, claimedByOthers) => {
      const decisions = run(all, { ...change, claimedByOthers });
      const has = (part: Deciding) => (onPool(part) ? part.observation.capacity.requested : 0);
      const will = (part: Deciding, index: number) =>
        onPool(part) && acts(part) ? Math.max(has(part), decisions[index]?.to ?? 0) : has(part);
      const most = change.concurrencyLimit - 100 - claimedByOthers;
      expect(sum(all.map(will))).toBeLessThanOrEqual(Math.max(most, sum(all.map(has))));
    }),
    { numRuns: 300 },
  );
});

test('pings of a tick, with all that is in flight or provisioned, stay within four fifths of what is free', () => {
  fc.assert(
    fc.property(members, shared, (all, change) => {
      const decisions = run(all, change);
      const busy = (part: Deciding) => Math.ceil(last(part));
      const held = (part: Deciding, index: number) =>
        onPool(part)
          ? Math.max(part.observation.capacity.requested, acts(part) ? (decisions[index]?.to ?? 0) : 0)
          : 0;
      const before = (part: Deciding, index: number) =>
        onPool(part) ? Math.max(held(part, index), busy(part)) : 0;
      const during = (part: Deciding, index: number) => {
        const pings = onPool(part) && acts(part) ? (decisions[index]?.wave?.pings ?? 0) : 0;
        return pings > 0 ? Math.max(before(part, index), busy(part) + pings) : before(part, index);
      };
      const used = (part: Deciding) =>
        onPool(part) ? Math.max(part.observation.capacity.requested, busy(part)) : 0;
      const known = change.claimed.flatMap((each) => (each.kind === 'measured' ? [each.value] : []));
      const outside = Math.max(0, Math.max(0, ...known) - sum(all.map(used)));
      const most = 0.8 * (change.concurrencyLimit - 100);
      expect(sum(all.map(during)) + outside).toBeLessThanOrEqual(
        Math.max(most, sum(all.map(before)) + outside),
      );
    }),
    { numRuns: 300 },
  );
});

test('sharing never gives anybody more than it would have alone, and a missing metric never raises anything', () => {
  fc.assert(
    fc.property(members, shared, (all, change) => {
      const alone = all.map((part) => run([part], { ...change, claimed: [] })[0]);
      for (const claimed of [change.claimed, [missing(NOW, 'read-failed')]]) {
        run(all, { ...change, claimed }).forEach((decision, index) => {
          const from = alone[index]?.from ?? 0;
          expect(decision?.to).toBeLessThanOrEqual(Math.max(from, alone[index]?.to ?? 0));
          expect(decision?.wave?.pings ?? 0).toBeLessThanOrEqual(alone[index]?.wave?.pings ?? 0);
        });
      }
    }),
    { numRuns: 200 },
  );
});

test('the order of the targets decides nothing', () => {
  fc.assert(
    fc.property(members, shared, (all, change) => {
      const byName = (some: readonly Deciding[]) =>
        Object.fromEntries(run(some, change).map((decision) => [decision?.target, decision]));
      expect(byName(all.toReversed())).toEqual(byName(all));
    }),
    { numRuns: 100 },
  );
});

test('a target whose decision fails leaves the others theirs', () => {
  const busy = { requested: 10, mean: 20, above: 5, rate: 200, wants: 50, coldADay: 0 };
  const good = member('good', { ...busy, throttles: 0, mode: 'act', reserved: undefined });
  const broken = {
    ...good,
    decides: () => {
      throw new Error('no policy');
    },
  };
  const [first, second] = decideTogether(account, [broken, good]);
  expect(first).toMatchObject({ status: 'rejected', reason: { message: 'no policy' } });
  expect(second).toMatchObject({ status: 'fulfilled', value: { to: 50 } });
});

function last({ observation }: Deciding): number {
  const newest = observation.signals.peakInFlight?.at(-1);
  return newest?.kind === 'measured' ? newest.value : 0;
}
