import { contender } from '../../../lib/simulator/contenders.ts';
import { documentedLambda } from '../../../lib/simulator/fleet-settings.ts';
import { profiles } from '../../../lib/simulator/profile.ts';
import type { Run } from '../../../lib/simulator/run.ts';
import { median, saveResult } from '../results.ts';

/** Load steps at instants that no tick knows of: how long until the default policy acts, and until what it asked for is ready. */

const HOURS = 24;
const SEEDS = [1, 2, 3, 4, 5];
const CALM = 20;
const LOUD = 120;
const LOUD_SECONDS = 1200;

/** One step in each second hour, at a second that depends on seed and hour only. */
function stepsOf(seed: number): number[] {
  return Array.from(
    { length: HOURS / 2 - 1 },
    (_, k) => (2 * k + 2) * 3600 + ((seed * 7919 + k * 104_729) % 600),
  );
}

function traceOf(steps: readonly number[]) {
  const counts = new Float64Array(HOURS * 3600).fill(CALM);
  for (const at of steps) counts.fill(LOUD, at, at + LOUD_SECONDS);
  return { name: 'steps', intervalSeconds: 1, counts };
}

interface Seconds {
  readonly act: number | undefined;
  readonly ready: number | undefined;
}

function reactions(run: Run, steps: readonly number[], readyAt: readonly number[]): Seconds[] {
  const raises = run.changes.filter(({ from, to }) => to > from).map(({ atMs }) => atMs / 1000);
  const acts = [...raises, ...run.waves.map(({ atMs }) => atMs / 1000)].sort((a, b) => a - b);
  const behind = (all: readonly number[], step: number) => {
    const found = all.find((at) => at > step && at <= step + LOUD_SECONDS);
    return found === undefined ? undefined : found - step;
  };
  return steps.map((step) => ({ act: behind(acts, step), ready: behind(readyAt, step) }));
}

function play(profile: 'api' | 'heavy', freshDelaySeconds: number | null): Seconds[] {
  return SEEDS.flatMap((seed) => {
    const steps = stepsOf(seed);
    const fleet = { ...documentedLambda, freshDelaySeconds };
    const run = contender('economic', {
      ...{ trace: traceOf(steps), scale: 1, profile: profiles[profile], seed, fleet },
      arrivals: { dispersion: 1.5, jitter: 0.08 },
    });
    let ready = 0;
    const readyAt: number[] = [];
    run.play((at, minute) => {
      const now = at.fleet.provisioned.ready;
      if (now > ready) readyAt.push((minute + 1) * 60);
      ready = now;
    });
    return reactions(run, steps, readyAt);
  });
}

function row(profile: 'api' | 'heavy', freshDelaySeconds: number | null) {
  const all = play(profile, freshDelaySeconds);
  const known = (name: keyof Seconds) => all.flatMap((one) => one[name] ?? []);
  const acts = known('act');
  const ready = known('ready');
  const text = (values: readonly number[], value: number) => (values.length === 0 ? '-' : value.toFixed(0));
  return {
    name: `${profile}, ${freshDelaySeconds === null ? 'minutes only' : `and by ten seconds, ${freshDelaySeconds} s old`}`,
    steps: all.length,
    'acted on': acts.length,
    'median s to act': text(acts, median(acts)),
    'slowest s': text(acts, Math.max(...acts)),
    'provisioned and ready': ready.length,
    'median s to ready': text(ready, median(ready)),
  };
}

const rows = (['api', 'heavy'] as const).flatMap((profile) => [null, 15].map((fresh) => row(profile, fresh)));
saveResult('scaling-reaction', {
  title: 'From a load step to the first act, and to provisioned capacity that is ready (simulated)',
  notes: [
    `From ${CALM} to ${LOUD} requests a second for 20 minutes, ${SEEDS.length} seeds, default policy with its warm pool, ticks each 30 s.`,
    'An act is a raise or a wave of pings. Minutes are 60 s old when they show; what functions say by ten seconds is taken as 15 s old,',
    'which AWS does not promise. Provisioning takes 60 to 180 s by itself and is looked at by the minute. Goal: act within 60 s.',
    'Where a step is not acted on, neither a unit nor a ping was worth its price: Lambda had started what it needed within seconds.',
  ],
  rows,
});
