import { latest, recent } from '../observation.ts';
import {
  blind,
  content,
  type Memory,
  numberSetting,
  type Policy,
  type PolicyContext,
  type PolicyOutcome,
  wants,
} from '../policy.ts';

/** Wishes of the last minutes kept as numbered slots, newest first, for HPA's stabilisation inside a baseline. */
function remember(memory: Memory, value: number, slots: number): Memory {
  const next: Record<string, number> = { ...memory, wish0: value };
  for (let slot = 1; slot < slots; slot += 1) {
    const older = memory[`wish${slot - 1}`];
    if (older !== undefined) next[`wish${slot}`] = older;
  }
  return next;
}

function wishes(memory: Memory, slots: number): number[] {
  return Array.from({ length: slots }, (_, slot) => memory[`wish${slot}`]).filter(
    (wish) => wish !== undefined,
  );
}

/**
 * HPA v2: desired = ceil(current x use/target), 10 % tolerance, every 15 s; of the last 300 s the largest wish is kept
 * when it would go down. "Current" are provisioned units, use is in-flight concurrency by provisioned units, the only
 * utilisation Lambda has; from zero it starts at ceil(concurrency/target). Missing use counts as 100 % (down), 0 (up).
 */
function hpaWish(context: PolicyContext): { value: number; reason: string } | undefined {
  const inFlight = latest(context.observation, 'meanInFlight');
  const current = context.observation.capacity.requested;
  if (inFlight === undefined) return undefined;
  const target = numberSetting(context, 'target');
  const use = current > 0 ? inFlight / current : Number.POSITIVE_INFINITY;
  if (Math.abs(use / target - 1) <= 0.1)
    return { value: current, reason: `use ${use.toFixed(2)} is within 10 %` };
  return { value: Math.ceil(inFlight / target), reason: `use ${use.toFixed(2)} of target ${target}` };
}

export const hpa: Policy = {
  summary: 'Kubernetes HPA v2 on concurrency by provisioned units, target 0.7',
  periodSeconds: 15,
  defaults: { target: 0.7, least: 1, windowSlots: 20 },
  propose: (context) => stabilised(context, hpaWish(context)),
};

function stabilised(
  context: PolicyContext,
  wish: { value: number; reason: string } | undefined,
): PolicyOutcome {
  if (!wish) return blind('concurrency is missing: counts as full use');
  const slots = numberSetting(context, 'windowSlots');
  const current = context.observation.capacity.requested;
  const value = Math.max(numberSetting(context, 'least'), wish.value);
  const memory = remember(context.memory, value, slots);
  const kept = value < current ? Math.min(current, Math.max(...wishes(memory, slots))) : value;
  return { ...wants(kept, wish.reason), memory };
}

/** KEDA: HPA between 1 and n with 30 s polling; to zero after 300 s without traffic. */
export const keda: Policy = {
  summary: 'KEDA: HPA from 1 up with 30 s polling, to zero after 300 s without traffic',
  periodSeconds: 30,
  defaults: { target: 0.7, least: 1, windowSlots: 10, cooldownMinutes: 5, fallback: 1 },
  propose(context) {
    const rates = recent(context.observation, 'requestsPerSecond', numberSetting(context, 'cooldownMinutes'));
    if (rates.length === 0) return wants(numberSetting(context, 'fallback'), 'metric failed: fallback');
    if (rates.every((rate) => rate === 0)) return { ...wants(0, 'no traffic for the cooldown'), memory: {} };
    return stabilised(context, hpaWish(context));
  },
};

/**
 * Knative KPA: stable window 60 s, panic window 6 s (here the newest 10 s, the finest Lambda can emit cheaply); panic at
 * twice the capacity, for 60 s never down; up at most 1000 x, down at most by half a step.
 */
export const kpa: Policy = {
  summary: 'Knative KPA: stable and panic windows, target 0.7',
  periodSeconds: 10,
  defaults: { target: 0.7, panicAt: 2, downRate: 2, least: 1 },
  propose(context) {
    const { observation, memory } = context;
    const stable = latest(observation, 'meanInFlight');
    const fine = latest(observation, 'finePeakInFlight');
    if (stable === undefined || fine === undefined) return blind('concurrency is missing');
    const target = numberSetting(context, 'target');
    const current = Math.max(1, observation.capacity.requested);
    const panicWish = Math.ceil(fine / target);
    const panicking = panicWish >= numberSetting(context, 'panicAt') * current;
    const panicUntil = panicking ? observation.atMs + 60_000 : (memory['panicUntil'] ?? 0);
    const stableWish = Math.max(numberSetting(context, 'least'), Math.ceil(stable / target));
    const floor = Math.floor(current / numberSetting(context, 'downRate'));
    const inPanic = observation.atMs < panicUntil;
    const value = inPanic ? Math.max(current, panicWish, stableWish) : Math.max(floor, stableWish);
    const reason = inPanic ? `panic: ${fine} in flight` : `${stable.toFixed(1)} in flight over 60 s`;
    return { ...wants(value, reason), memory: { panicUntil } };
  },
};

/** E1's HPA: at least 3 units (its most, 100, is the target's ceiling); full damping is its behaviour block. */
export const hpaRequirements: Policy = {
  summary:
    'the requirements HPA (E1): use 0.7, at least 3 units, with stabilisation and rate limits as guards',
  periodSeconds: 30,
  defaults: { target: 0.7, least: 3 },
  propose(context) {
    const wish = hpaWish(context);
    if (!wish) return blind('concurrency is missing');
    return wish.value === context.observation.capacity.requested
      ? content(wish.reason)
      : wants(Math.max(numberSetting(context, 'least'), wish.value), wish.reason);
  },
};
