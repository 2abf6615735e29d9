import { expect, test } from 'vitest';
import type { Signals } from '../../../functions/scaling/domain/observation.ts';
import { freshSignals } from '../../../functions/scaling/domain/observe.ts';
import type { PoolSettings } from '../../../functions/scaling/domain/policies/economic/pool-settings.ts';
import { viewPool } from '../../../functions/scaling/domain/policies/economic/pool-view.ts';
import { contender } from '../../../lib/simulator/contenders.ts';
import { documentedLambda } from '../../../lib/simulator/fleet-settings.ts';
import { profiles } from '../../../lib/simulator/profile.ts';
import { noteColdStarts } from '../../support/fleet-play.ts';
import { NOW, seen } from '../../support/scaling-fixtures.ts';

const DAY = 86_400;
const CALM = 20;
const LOUD = 120;

/** Steps of twenty minutes, each at another second of a tick's half minute. */
const steps = Array.from({ length: 11 }, (_, k) => (2 * k + 2) * 3600 + ((7919 + k * 104_729) % 600));

/** Requests that started cold within a minute of a step, all steps together. */
function coldAfterSteps(policy: string, seed: number): number {
  const counts = new Float64Array(DAY).fill(CALM);
  for (const at of steps) counts.fill(LOUD, at, at + 1200);
  const run = contender(policy, {
    ...{ trace: { name: 'steps', intervalSeconds: 1, counts }, scale: 1, profile: profiles.api, seed },
    arrivals: { dispersion: 1.5, jitter: 0.08 },
    fleet: { ...documentedLambda, freshDelaySeconds: 15, pingSpreadSeconds: 0.3 },
  });
  const coldAt = noteColdStarts(run.fleet);
  run.play();
  return coldAt.filter((at) => steps.some((step) => at >= step && at < step + 60)).length;
}

test('a wave that was due met a step of load, planned by the minute before the step: its pings held what the requests needed', () => {
  const cold = (policy: string) => coldAfterSteps(policy, 1) + coldAfterSteps(policy, 4);
  // One in forty of those that Lambda alone starts; three in twenty before.
  expect(cold('economic')).toBeLessThan(0.1 * cold('on-demand'));
});

test('a wave is planned with what is busy now: the newest ten seconds count where they say more than the newest minute', () => {
  const one = (value: number) => [{ kind: 'measured', value, atMs: NOW, samples: 1 }] as const;
  const view = (fresh: Signals) => {
    const minutes = { meanInFlight: one(2), requestsPerSecond: one(20), peakInFlight: one(6) };
    const settings = { peakMinutes: 30, arrivalShare: 1, startFactor: 1.5 } as PoolSettings;
    return viewPool({ ...seen({}), atMs: NOW, signals: { ...minutes, ...fresh } }, {}, settings);
  };
  expect(view({ freshInFlight: one(9), freshPerSecond: one(110) })).toMatchObject({
    busy: 9,
    rate: 110,
    crest: 12,
  });
  expect(view({ freshInFlight: one(1), freshPerSecond: one(3) })).toMatchObject({ busy: 2, rate: 20 });
  expect(view({})).toMatchObject({ busy: 2, rate: 20, crest: 5 });
});

test('the newest ten seconds are whole ones, and no older than a minute', () => {
  const requests = new Map([
    [NOW, 5],
    [NOW + 10_000, 40],
    [NOW + 20_000, 3],
  ]);
  const busySeconds = new Map([
    [NOW, 1],
    [NOW + 10_000, 80],
    [NOW + 20_000, 2],
  ]);
  const at = (ms: number) => freshSignals({ requests, busySeconds }, NOW + ms);
  const newest = { kind: 'measured', atMs: NOW + 10_000, samples: 40 };
  expect(at(29_999)).toEqual({
    freshInFlight: [{ ...newest, value: 8 }],
    freshPerSecond: [{ ...newest, value: 4 }],
  });
  expect(at(30_000).freshInFlight?.[0]).toMatchObject({ value: 0.2, atMs: NOW + 20_000 });
  expect(at(80_000).freshInFlight).toHaveLength(1);
  expect(at(80_001)).toEqual({});
  expect(at(9_999)).toEqual({});
  expect(freshSignals({ requests: new Map(), busySeconds: new Map() }, NOW)).toEqual({});
});
