import { contender } from '../../../lib/simulator/contenders.ts';
import { documentedLambda } from '../../../lib/simulator/fleet-settings.ts';
import { profiles } from '../../../lib/simulator/profile.ts';
import type { Run, Scenario } from '../../../lib/simulator/run.ts';
import { noteColdStarts } from '../../support/fleet-play.ts';
import { median, saveResult } from '../results.ts';

/** Load steps at instants that no tick knows of: what they find alive, and how long until the default policy acts where that was too little. */

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

interface Step {
  /** Requests that started cold within a minute of it, with the default policy and with Lambda alone. */
  readonly cold: number;
  readonly coldAlone: number;
  readonly act: number | undefined;
  readonly ready: number | undefined;
}

interface Played {
  readonly run: Run;
  readonly coldAt: readonly number[];
  readonly readyAt: readonly number[];
}

/** A play that notes the second of each cold start, and when provisioned capacity became ready. */
function play(policy: string, scenario: Scenario): Played {
  const run = contender(policy, scenario);
  const coldAt = noteColdStarts(run.fleet);
  const readyAt: number[] = [];
  let ready = 0;
  run.play((at, minute) => {
    const now = at.fleet.provisioned.ready;
    if (now > ready) readyAt.push((minute + 1) * 60);
    ready = now;
  });
  return { run, coldAt, readyAt };
}

function stepsPlayed(profile: 'api' | 'heavy', freshDelaySeconds: number | null): Step[] {
  return SEEDS.flatMap((seed) => {
    const steps = stepsOf(seed);
    const scenario: Scenario = {
      ...{ trace: traceOf(steps), scale: 1, profile: profiles[profile], seed },
      fleet: { ...documentedLambda, freshDelaySeconds, pingSpreadSeconds: documentedLambda.pingHoldSeconds },
      arrivals: { dispersion: 1.5, jitter: 0.08 },
    };
    const { run, coldAt, readyAt } = play('economic', scenario);
    const alone = play('on-demand', scenario).coldAt;
    const raises = run.changes.filter(({ from, to }) => to > from);
    const acts = [...raises, ...run.waves].map(({ atMs }) => atMs / 1000).sort((a, b) => a - b);
    const inMinute = (all: readonly number[], step: number) =>
      all.filter((at) => at >= step && at < step + 60).length;
    const behind = (all: readonly number[], step: number) => {
      const found = all.find((at) => at > step && at <= step + LOUD_SECONDS);
      return found === undefined ? undefined : found - step;
    };
    return steps.map((step) => ({
      cold: inMinute(coldAt, step),
      coldAlone: inMinute(alone, step),
      act: behind(acts, step),
      ready: behind(readyAt, step),
    }));
  });
}

function row(profile: 'api' | 'heavy', freshDelaySeconds: number | null) {
  const all = stepsPlayed(profile, freshDelaySeconds);
  const sum = (name: 'cold' | 'coldAlone') => all.reduce((total, one) => total + one[name], 0);
  const short = all.filter(({ cold }) => cold > 0);
  const acts = short.map(({ act }) => act ?? Number.POSITIVE_INFINITY);
  const ready = all.flatMap((one) => one.ready ?? []);
  const text = (values: readonly number[], value: number) => {
    if (values.length === 0) return '-';
    return Number.isFinite(value) ? value.toFixed(0) : `not in ${LOUD_SECONDS}`;
  };
  return {
    name: `${profile}, ${freshDelaySeconds === null ? 'minutes only' : `and by ten seconds, ${freshDelaySeconds} s old`}`,
    steps: all.length,
    'no cold start in the first minute': all.length - short.length,
    'cold starts in it, of those of Lambda alone': `${sum('cold')} of ${sum('coldAlone')}`,
    'of the others acted on within 60 s': `${acts.filter((seconds) => seconds <= 60).length} of ${short.length}`,
    'median s': text(acts, median(acts)),
    'slowest s': text(acts, Math.max(...acts)),
    'provisioned and ready': ready.length,
    'median s to ready': text(ready, median(ready)),
  };
}

const rows = (['api', 'heavy'] as const).flatMap((profile) => [null, 15].map((fresh) => row(profile, fresh)));
saveResult('scaling-reaction', {
  title: 'From a load step to environments for it, and to the first act (simulated)',
  notes: [
    `From ${CALM} to ${LOUD} requests a second for 20 minutes, ${SEEDS.length} seeds, default policy with its warm pool, ticks each 30 s.`,
    'A step without a cold start in its first minute found all environments that it needs alive: ready before it came, and nothing to',
    'act on. An act is a raise or a wave of pings. Minutes are 60 s old when they show; what functions say by ten seconds is taken as',
    '15 s old, which AWS does not promise. Provisioning takes 60 to 180 s by itself and is looked at by the minute. Goal: act within 60 s.',
  ],
  rows,
});
