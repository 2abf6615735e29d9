import type { Change } from '../control.ts';
import type { Guard } from '../decision.ts';
import type { Observation, Reading, SignalName } from '../observation.ts';
import { held } from './held.ts';

/** A raise is judged by whole minutes that began so long after it (what was in work is over), for ten minutes. */
const SETTLE_MS = 60_000;
const WINDOW_MS = 600_000;
/** A minute that began later may still rise. */
const UNSETTLED_MS = 120_000;
const MINUTES_BEFORE = 3;
/** Fewer requests say nothing about a mean. */
const LEAST_REQUESTS = 20;

/** What a raise is compared with afterwards: means of the three minutes before it. */
export type Baseline = Pick<Change, 'goodputPerSecond' | 'downstreamSeconds' | 'demand'>;

/** The means of the minutes before now; to be kept with a change that is about to be made. */
export function harmBaseline(observation: Observation): Baseline {
  const before: Read = (name) => (observation.signals[name] ?? []).slice(-MINUTES_BEFORE);
  const goodputPerSecond = meanOf(before('goodputPerSecond'), LEAST_REQUESTS);
  const downstreamSeconds = meanOf(before('downstreamSeconds'), LEAST_REQUESTS);
  const demand = waiting(before) ?? asked(before);
  return {
    ...(goodputPerSecond === undefined ? {} : { goodputPerSecond }),
    ...(downstreamSeconds === undefined ? {} : { downstreamSeconds }),
    ...(demand === undefined ? {} : { demand }),
  };
}

/**
 * After a raise, goodput that fell by a fifth although as much is asked for, or a downstream that answers half as slow
 * again, says that the raise did harm (T25): back to the value before it, and no raise until the hold ends.
 */
export const harmCheck: Guard = (inner) => (context) => {
  const draft = inner(context);
  const { observation, target } = context;
  const last = context.control.changes.at(-1);
  if (!last || last.to <= last.from || observation.atMs - last.atMs > WINDOW_MS) return draft;
  const harm = harmOf(observation, last);
  if (harm === undefined) return draft;
  const reason = `raise reverted: ${harm}`;
  const value = Math.max(target.floor, last.from);
  return held(draft, context, { guard: 'harm-check', direction: 'raise', value, reason });
};

function harmOf({ atMs: nowMs, signals }: Observation, before: Change): string | undefined {
  const since: Read = (name) => (signals[name] ?? []).filter(({ atMs }) => atMs >= before.atMs + SETTLE_MS);
  const settled: Read = (name) => since(name).filter((one) => one.atMs <= nowMs - UNSETTLED_MS);
  const goodput = meanOf(settled('goodputPerSecond'), LEAST_REQUESTS);
  const downstream = meanOf(settled('downstreamSeconds'), LEAST_REQUESTS);
  if (
    isBelow(goodput, before.goodputPerSecond, 0.8) &&
    stillAsked(waiting(since) ?? asked(settled), before.demand)
  )
    return `goodput fell from ${before.goodputPerSecond?.toFixed(1)}/s to ${goodput?.toFixed(1)}/s`;
  if (isBelow(before.downstreamSeconds, downstream, 1 / 1.5))
    return `downstream answers in ${downstream?.toFixed(3)} s, before in ${before.downstreamSeconds?.toFixed(3)} s`;
  return undefined;
}

/** Falling goodput is no harm when less is asked for; where demand is not known, nothing is concluded. */
function stillAsked(now: number | undefined, before: number | undefined): boolean {
  return now !== undefined && before !== undefined && now >= 0.9 * before;
}

function isBelow(value: number | undefined, of: number | undefined, share: number): boolean {
  return value !== undefined && of !== undefined && of > 0 && value < share * of;
}

type Read = (name: SignalName) => readonly Reading[];

/** Messages that wait, where there is a queue. */
function waiting(read: Read): number | undefined {
  return meanOf(read('queueDepth'));
}

/** Requests a second, with those that were refused. */
function asked(read: Read): number | undefined {
  const requests = meanOf(read('requestsPerSecond'));
  return requests === undefined ? undefined : requests + (meanOf(read('throttles')) ?? 0) / 60;
}

/** Mean of what was measured; undefined when it rests on fewer samples than needed. */
function meanOf(readings: readonly Reading[], leastSamples = 1): number | undefined {
  const seen = readings.flatMap((one) => (one.kind === 'measured' ? [one] : []));
  const samples = seen.reduce((sum, one) => sum + one.samples, 0);
  if (seen.length === 0 || samples < leastSamples) return undefined;
  return seen.reduce((sum, { value }) => sum + value, 0) / seen.length;
}
