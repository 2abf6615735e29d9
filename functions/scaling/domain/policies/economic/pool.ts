import type { Observation } from '../../observation.ts';
import type { Memory, Wave } from '../../policy.ts';
import { coldStartsADay, learnPool } from './pool-learning.ts';
import { intervalOf, type PoolSettings, pingUsd } from './pool-settings.ts';
import { type PoolView, viewPool } from './pool-view.ts';

export interface PoolStep {
  readonly wave?: Wave;
  readonly memory: Memory;
}

const EARLIEST_MS = 30_000;

/**
 * The warm pool. Lambda hands out the most recently used environment first, so the pool lives as deep as concurrency
 * reached within the idle life, and a wave reaches its pings plus what is busy while they hold. A real request that finds
 * everything busy meets a cold start. So a refreshing wave leaves `crest` environments to real requests, lets the pool
 * sink by what those did not use, and only a growing wave takes all; it makes slack for many refreshing ones.
 */
export function planPool(observation: Observation, memory: Memory, settings: PoolSettings): PoolStep {
  const learned = learnPool(observation, memory, settings);
  const view = viewPool(observation, learned, settings);
  if (!view || view.need <= observation.capacity.ready) return { memory: learned };
  const waited = view.now - (learned['waveMs'] ?? Number.NEGATIVE_INFINITY);
  const pool = Math.max(learned['pool'] ?? 0, view.natural);
  const early =
    waited >= EARLIEST_MS && view.newest > 0.8 * pool && view.newest > 1.05 * (learned['peak'] ?? 0);
  if (!early && waited < intervalOf(learned, settings) * 1000) return { memory: learned };
  return planWave(view, { pool, early, settings, memory: learned });
}

interface Before {
  readonly pool: number;
  readonly early: boolean;
  readonly settings: PoolSettings;
  readonly memory: Memory;
}

function planWave(view: PoolView, before: Before): PoolStep {
  const { target, need } = aim(view, before);
  if (before.early && target <= before.pool) return { memory: before.memory };
  const kept = Math.min(before.pool, target);
  const sunk = Math.max(view.natural, kept - view.crest + view.typical);
  const grows = sunk < need;
  const pings = Math.max(0, Math.round(grows ? target - view.busy : kept - view.crest));
  const size = Math.round(grows ? target : sunk);
  const memory = waveMemory(view, before, size);
  // What real traffic keeps alive by itself needs no pings, and a wave that reaches no deeper only collides with it.
  if (pings === 0 || size <= view.natural) return { memory };
  const reason = `${grows ? 'grows to' : 'keeps'} ${size} environments (needs ${need.toFixed(0)}, peak ${view.peak})`;
  return { wave: { size, pings, holdMs: before.settings.holdMs, reason }, memory };
}

function waveMemory(view: PoolView, { memory, pool, early }: Before, size: number): Memory {
  const peak = Math.max(view.peak, view.newest);
  return { ...memory, waveMs: view.now, pool: size, peak, grew: size > pool ? 1 : 0, early: early ? 1 : 0 };
}

/** Where a growing wave goes to, and below what the pool grows; short of money it still sinks half way before that. */
function aim(view: PoolView, before: Before): { target: number; need: number } {
  const wanted = before.early ? Math.max(view.need, Math.ceil(1.3 * view.newest)) : view.need;
  const slack = slackOf(view, before.settings);
  const target = Math.min(affordable(view, before), wanted + slack);
  return { target, need: Math.min(wanted, target - Math.min(slack, (target - view.natural) / 2)) };
}

/**
 * How far above its need a growing wave goes. Each refreshing wave lets the pool sink by m = crest - typical, so one of
 * slack/m waves grows, and collides with C requests, the rise of concurrency in a hold that begins with everything busy
 * (about the root of the requests that arrive meanwhile). The slack itself costs slack/2 pings a wave. The sum
 * slack/2 * ping + C * m/slack * share * penalty is least at the root of 2 * C * m * share * penalty / ping.
 */
function slackOf(view: PoolView, settings: PoolSettings): number {
  const sinks = Math.max(1, view.crest - view.typical);
  const collisions = Math.sqrt((view.rate * settings.holdMs) / 1000);
  const worthUsd = settings.penaltyShare * settings.coldStartSeconds * settings.penaltyUsdPerSecond;
  return Math.max(1, Math.round(Math.sqrt((2 * collisions * sinks * worthUsd) / pingUsd(settings))));
}

/**
 * Environments that pings may keep: they cost at most a share of the interval's bill, and at most a share of the penalty
 * of the cold starts that Lambda alone would have caused, which also skips the pool where it cannot pay. A few pings are
 * always worth it to a function so small that they are a large share of nearly nothing.
 */
function affordable(view: PoolView, { settings, memory }: Before): number {
  const { prices, memoryGb } = settings;
  const seconds = intervalOf(memory, settings);
  const { mean, requests } = view.lately;
  const billUsd = seconds * (mean * memoryGb * prices.onDemandUse + requests * prices.requestUsd);
  const delaySeconds = (seconds / 86_400) * coldStartsADay(memory) * settings.coldStartSeconds;
  const penaltyUsd = delaySeconds * settings.penaltyUsdPerSecond;
  const byBill = Math.max(settings.leastPings, (settings.billShare * billUsd) / pingUsd(settings));
  const byPenalty = (settings.penaltyShare * penaltyUsd) / pingUsd(settings);
  return Math.round(view.busy) + Math.floor(Math.min(byBill, byPenalty));
}
