import type { Observation } from '../../observation.ts';
import { erlangLoss, poissonExcess } from '../../occupancy.ts';
import type { Memory, Wave } from '../../policy.ts';
import { savedLately } from './base-savings.ts';
import { coldStartsADay, learnPool, withMeasured } from './pool-learning.ts';
import { isRenewed, noticeDeploy } from './pool-renewal.ts';
import { intervalOf, type PoolSettings, pingUsd, worthUsd } from './pool-settings.ts';
import { type PoolView, viewPool } from './pool-view.ts';

export interface PoolStep {
  readonly wave?: Wave;
  readonly memory: Memory;
}

const EARLIEST_MS = 30_000;
const HOUR_SECONDS = 3600;

/**
 * The warm pool. Lambda hands out the most recently used environment first, so the pool lives as deep as concurrency
 * reached within the idle life, and a wave reaches its pings plus what is busy while they hold. A real request that finds
 * everything busy meets a cold start. So a refreshing wave leaves `crest` environments to real requests, lets the pool
 * sink by what those did not use, and only a growing wave takes all; it makes slack for many refreshing ones.
 */
export function planPool(observation: Observation, memory: Memory, given: PoolSettings): PoolStep {
  const noticed = noticeDeploy(observation, memory);
  const learned = learnPool(observation, noticed, withMeasured(given, noticed));
  const settings = withMeasured(given, learned);
  const view = viewPool(observation, learned, settings);
  if (!view || view.need <= observation.capacity.ready) return { memory: learned };
  const isFilled = isRenewed(learned) && meetsNobody(view, settings);
  return isFilled ? fillAnew(view, settings, learned) : waveWhenDue(view, settings, learned);
}

function waveWhenDue(view: PoolView, settings: PoolSettings, memory: Memory): PoolStep {
  const waited = view.now - (memory['waveMs'] ?? Number.NEGATIVE_INFINITY);
  const pool = Math.max(memory['pool'] ?? 0, view.natural);
  const early =
    waited >= EARLIEST_MS && view.newest > 0.8 * pool && view.newest > 1.05 * (memory['peak'] ?? 0);
  if (!early && waited < intervalOf(memory, settings) * 1000) return { memory };
  return planWave(view, { pool, early, settings, memory });
}

/**
 * After a deploy that nothing was warmed for, a pool is filled at once where a wave meets less than one request in the mean.
 * Busier traffic fills it by itself, and a wave more would only collide with it: it waits for the one that is due.
 */
function meetsNobody({ rate }: PoolView, { holdMs }: PoolSettings): boolean {
  return (rate * holdMs) / 1000 < 1;
}

/** The environments of earlier peaks are gone: what lives was busy since. */
function fillAnew(view: PoolView, settings: PoolSettings, memory: Memory): PoolStep {
  const living = { ...view, natural: view.crest };
  return planWave(living, { pool: view.crest, early: false, settings, memory });
}

interface Before {
  readonly pool: number;
  readonly early: boolean;
  readonly settings: PoolSettings;
  readonly memory: Memory;
}

function planWave(view: PoolView, before: Before): PoolStep {
  const { target, need, leaves } = aim(view, before);
  if (before.early && target <= before.pool) return { memory: before.memory };
  const kept = Math.min(before.pool, target);
  const sunk = Math.max(view.natural, kept - sinksBy(leaves, view));
  const grows = sunk < need;
  const pings = Math.max(0, Math.round(grows ? target - view.busy : kept - leaves));
  const size = Math.round(grows ? target : sunk);
  const memory = waveMemory(view, before, size);
  // What real traffic keeps alive by itself needs no pings, and a wave that reaches no deeper only collides with it.
  if (pings === 0 || size <= view.natural) return { memory };
  const reason = `${grows ? 'grows to' : 'keeps'} ${size} environments (needs ${need.toFixed(0)}, peak ${view.peak})`;
  return { wave: { size, pings, holdMs: before.settings.holdMs, reason }, memory };
}

function waveMemory(view: PoolView, { memory, pool, early }: Before, size: number): Memory {
  const peak = Math.max(view.peak, view.newest);
  // The first wave after a deploy meets new environments whatever its size, as one that grows does.
  const grew = size > pool || isRenewed(memory) ? 1 : 0;
  return { ...memory, waveMs: view.now, pool: size, peak, grew, early: early ? 1 : 0, renewed: 0 };
}

/** Pings a wave, whatever it leaves. */
interface Means {
  readonly affordable: number;
  /** So many earn what they cost. */
  readonly worth: number;
}

interface Aim {
  /** Where a growing wave goes to. */
  readonly target: number;
  /** Below this the pool grows. */
  readonly need: number;
  /** Environments that a refreshing wave leaves to real requests, the busy ones among them. */
  readonly leaves: number;
}

/**
 * How many environments a refreshing wave leaves to real requests is chosen by what it costs: leaving few collides with
 * requests, leaving many lets the pool sink and grow often, and a growing wave collides most. When even the best choice
 * collides more often than Lambda alone would start cold, there is no pool.
 */
function aim(view: PoolView, before: Before): Aim {
  const means = { affordable: affordable(view, before), worth: pingsWorth(view, before.settings) };
  const aims = leavings(view, before.settings).map((leaves) =>
    aimLeaving(leaves, view, { ...before, ...means }),
  );
  const best = aims.reduce((chosen, one) => (one.collisions < chosen.collisions ? one : chosen));
  if (best.collisions <= coldStartsAWave(before)) return best;
  return { target: view.natural, need: view.natural, leaves: view.crest };
}

/** From this share on of a hold, over which the pings of a wave arrive, all of them count as coming one after another. */
const ONE_AFTER_ANOTHER = 0.9;

/**
 * What a wave may leave. Pings that come one after another collide only where they find nothing alive. Each environment that
 * a wave then leaves beyond what is busy saves at most half of one such ping, and has to be grown again by a whole one.
 */
function leavings({ busy, crest }: PoolView, { arrivalShare }: PoolSettings): number[] {
  const least = Math.round(busy);
  return arrivalShare >= ONE_AFTER_ANOTHER ? [least] : choices(least, crest);
}

/** `least`, `most`, and whole numbers between them, seventeen at most. */
function choices(least: number, most: number): number[] {
  const step = Math.max(1, Math.ceil((most - least) / 16));
  const between = Array.from(
    { length: Math.ceil((most - least) / step) },
    (_, index) => least + index * step,
  );
  return [...between.filter((one) => one < most), Math.max(least, most)];
}

/**
 * The pool goes up and down between `need` and `target`, so a wave has target - leaves - (target - need)/2 pings in the
 * mean, which may not cost more than is affordable; short of money it sinks to what lives without pings.
 */
function aimLeaving(
  leaves: number,
  view: PoolView,
  before: Before & Means,
): Aim & { readonly collisions: number } {
  const { settings } = before;
  const wanted = before.early ? Math.max(view.need, Math.ceil(1.3 * view.newest)) : view.need;
  const sinks = sinksBy(leaves, view);
  const pings = Math.max(1, wanted - leaves);
  const slack = isYoung(before) ? 0 : slackFor({ sinks, pings, worth: before.worth }, view, settings);
  const afresh = sinks * Math.max(0, (1000 * settings.coldStartSeconds) / settings.holdMs - 1);
  const money = leaves + Math.max(0, before.affordable - afresh);
  if (sinks === 0) {
    const whole = Math.min(wanted + slack, money);
    const kept = collisions({ leaves, pings: Math.max(1, whole - leaves), grows: 0 }, view, settings);
    return { target: whole, need: whole, leaves, collisions: kept };
  }
  const target = Math.min(wanted + slack, 2 * money - view.natural);
  const need = Math.min(wanted, Math.max(view.natural + 1, 2 * money - target));
  const grows = Math.max(sinks, target - need);
  const kept = collisions(
    { leaves, pings: Math.max(1, (target + need) / 2 - leaves), grows: 0 },
    view,
    settings,
  );
  const grown = collisions({ leaves: view.busy, pings, grows }, view, settings);
  return { target, need, leaves, collisions: kept + grown * Math.min(1, sinks / Math.max(1, target - need)) };
}

/** Slack pays over many waves; a target's first hour may be its last one. */
function isYoung({ memory }: Before): boolean {
  return (memory['coldSeconds'] ?? 0) < HOUR_SECONDS;
}

interface Meeting {
  readonly leaves: number;
  readonly pings: number;
  /** So many of the pings meet no living environment. */
  readonly grows: number;
}

/**
 * By how many environments the pool sinks in the mean when a wave leaves so many: what is touched neither by a ping nor by the
 * requests of that moment does not live until the next one. What is busy in the mean is used in the mean.
 */
function sinksBy(leaves: number, { busy, typical }: PoolView): number {
  return leaves <= Math.round(busy) ? 0 : Math.max(0, leaves - typical);
}

/**
 * Requests that start cold in the mean because of a wave. Of those that arrive while all of its pings hold, what Erlang's loss
 * formula says finds the environments busy that were left. As far as pings arrive one after another, each takes one more, and a
 * wave reaches its pings and what is busy, as the wave before it did. When more is busy now than then (`poissonExcess` in the
 * mean), or the wave grows, so many of its last pings find nothing alive, and nor do the requests that arrive from then until the
 * wave ends.
 */
function collisions({ leaves, pings, grows }: Meeting, view: PoolView, settings: PoolSettings): number {
  const { arrivalShare, holdMs } = settings;
  const atOnce = erlangLoss(Math.round(leaves), view.busy);
  const last = (grows + poissonExcess(view.busy, leaves - view.busy)) / (pings + grows);
  return ((view.rate * holdMs) / 1000) * ((1 - arrivalShare) * atOnce + arrivalShare * Math.min(1, last));
}

/** Cold starts of Lambda alone in the interval of a wave; before an hour was seen it is taken for granted that there are. */
function coldStartsAWave(before: Before): number {
  const { settings, memory } = before;
  if (isYoung(before)) return Number.POSITIVE_INFINITY;
  return (intervalOf(memory, settings) / 86_400) * coldStartsADay(memory);
}

/**
 * How far above its need a growing wave goes: for many refreshing waves, each of which lets the pool sink, and for fewer
 * collisions of each.
 */
function slackFor(
  { sinks, pings, worth }: { sinks: number; pings: number; worth: number },
  view: PoolView,
  settings: PoolSettings,
): number {
  const grown = collisions({ leaves: view.busy, pings, grows: 0 }, view, settings);
  return Math.max(slackOf(Math.max(1, sinks) * grown, settings), worth - pings);
}

/**
 * Each refreshing wave lets the pool sink by m = leaves - typical, so one of slack/m waves grows and collides with C
 * requests. The slack itself costs slack/2 pings a wave. The sum slack/2 * ping + C * m/slack * share * penalty is least at
 * the root of 2 * C * m * share * penalty / ping.
 */
function slackOf(sinksTimesCollisions: number, settings: PoolSettings): number {
  return Math.max(
    1,
    Math.round(Math.sqrt((2 * sinksTimesCollisions * worthUsd(settings)) / pingUsd(settings))),
  );
}

/**
 * The more pings arrive one after another, the shorter all of them hold: a wave of p pings collides with K/p requests, where K
 * are those that arrive during a hold, times how many more are busy now than at the wave before (`poissonExcess`).
 * p * ping + K/p * share * penalty is least at the root of K * share * penalty / ping. K is that of the last day, because a
 * depth that follows each minute has to be grown again and again.
 */
function pingsWorth({ lately }: PoolView, settings: PoolSettings): number {
  const met = ((lately.requests * settings.holdMs) / 1000) * poissonExcess(lately.mean, 0);
  return Math.round(Math.sqrt((settings.arrivalShare * met * worthUsd(settings)) / pingUsd(settings)));
}

/**
 * Pings a wave may have in the mean: as many as a share of the interval's bill would pay if each held to the end, for a
 * wave whose pings arrive one after another earns no more by costing half; or as many as a share of what the provisioned
 * base saves does pay, when that is more. And at most a share of the penalty of the cold starts that Lambda alone would
 * have caused, which also skips the pool where it cannot pay. A few pings are always worth it to a function so small that
 * they are a large share of nearly nothing.
 */
function affordable(view: PoolView, before: Before): number {
  const { settings, memory } = before;
  const { prices, memoryGb } = settings;
  const seconds = intervalOf(memory, settings);
  const { mean, requests } = view.lately;
  const billUsd = seconds * (mean * memoryGb * prices.onDemandUse + requests * prices.requestUsd);
  const penaltyUsd = coldStartsAWave(before) * settings.coldStartSeconds * settings.penaltyUsdPerSecond;
  // In the first hour, of which nothing is known, every environment is new: the most is allowed.
  const upToUsd = Math.min(settings.worthShare * penaltyUsd, settings.mostShare * billUsd);
  const usd = Math.max(settings.billShare * billUsd, upToUsd);
  const savedUsd = settings.savedShare * savedLately(memory) * billUsd;
  const pings = Math.max(
    settings.leastPings,
    usd / pingUsd({ ...settings, arrivalShare: 0 }),
    savedUsd / pingUsd(settings),
  );
  return Math.min(pings, (settings.penaltyShare * penaltyUsd) / pingUsd(settings));
}
