import { measured, type Reading, type WaveReport } from './observation.ts';
import type { StoredTarget } from './ports.ts';
import type { AccountState, Target } from './target.ts';

/** A minute in which pings ran, how many, and for how long each held its environment. */
export interface PingedMinute {
  readonly minuteMs: number;
  readonly sent: number;
  readonly holdMs: number;
}

const MINUTE_MS = 60_000;
/** As far as anything looks back: the same clock time of a week ago. */
const KEEP_MS = 7 * 86_400_000 + 2 * 3_600_000;

/** The pinged minutes after one more wave; older ones than anything looks at are forgotten. */
export function withWave(
  pinged: readonly PingedMinute[],
  { atMs, sent, throttled, heldSeconds }: WaveReport,
  mostMs: number,
): PingedMinute[] {
  const minuteMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
  const kept = pinged.filter((one) => one.minuteMs !== minuteMs && atMs - one.minuteMs < KEEP_MS);
  const before = pinged.find((one) => one.minuteMs === minuteMs)?.sent ?? 0;
  const holdMs = heldSeconds === undefined ? mostMs : 1000 * heldSeconds;
  return [...kept, { minuteMs, sent: before + sent - throttled, holdMs }];
}

/**
 * Lambda's own metrics cannot tell a ping from a request; a scaler that took its pings for traffic would ping ever more.
 * `periodMs`: how long each point of these metrics covers.
 * So they are taken out: counts and busy time exactly, the peak down to the least that real requests must have been.
 */
export function withoutPings<P extends Cleanable>(
  points: P,
  pinged: readonly PingedMinute[],
  periodMs = MINUTE_MS,
): P {
  const hit = pinged
    .map((one) => ({ ...one, minuteMs: Math.floor(one.minuteMs / periodMs) * periodMs }))
    .filter(({ minuteMs }) => points.invocations.has(minuteMs));
  if (hit.length === 0) return points;
  const clean = {
    ...points,
    invocations: new Map(points.invocations),
    durationMs: new Map(points.durationMs),
    peakInFlight: new Map(points.peakInFlight),
  };
  for (const one of hit) takeOut(clean, one, periodMs);
  return clean;
}

type Cleanable = { readonly [Name in keyof Cleaned]: ReadonlyMap<number, number> };

interface Cleaned {
  readonly invocations: Map<number, number>;
  readonly durationMs: Map<number, number>;
  readonly peakInFlight: Map<number, number>;
}

function takeOut(points: Cleaned, { minuteMs: at, sent, holdMs }: PingedMinute, periodMs: number): void {
  const all = points.invocations.get(at) ?? 0;
  const busyMs = all * (points.durationMs.get(at) ?? 0);
  const requests = Math.max(0, all - sent);
  const realMs = Math.max(0, busyMs - sent * holdMs);
  points.invocations.set(at, requests);
  if (requests > 0) points.durationMs.set(at, realMs / requests);
  else points.durationMs.delete(at);
  const mean = realMs / periodMs;
  points.peakInFlight.set(at, Math.max(Math.ceil(mean), (points.peakInFlight.get(at) ?? 0) - sent, 0));
}

/** The account as it would have been without the pings of these functions, at least; those with a reserve ping from that. */
export function accountWithoutPings(
  account: AccountState,
  functions: readonly { readonly target: Target; readonly stored: Pick<StoredTarget, 'pinged'> }[],
): AccountState {
  const pinged = functions.flatMap(({ target, stored }) =>
    target.reserved === undefined ? (stored.pinged ?? []) : [],
  );
  return { ...account, claimed: claimedWithoutPings(account.claimed, pinged) };
}

/** What an account's metric by the minute would have been without the pings of all its functions, at least. */
function claimedWithoutPings(
  readings: readonly Reading[],
  pinged: readonly PingedMinute[],
): readonly Reading[] {
  return readings.map((one) => {
    if (one.kind === 'missing') return one;
    const pings = pinged
      .filter(({ minuteMs }) => minuteMs === one.atMs)
      .reduce((sum, { sent }) => sum + sent, 0);
    return measured(Math.max(0, one.value - pings), one.atMs, one.samples);
  });
}
