import type { Observation } from './observation.ts';
import { lambdaPrices } from './prices.ts';
import type { AccountState, Target } from './target.ts';

/** USD that scaling one target cost in a calendar month (UTC): provisioned units kept, and pings. */
export interface Spend {
  /** For example `2026-11`. */
  readonly month: string;
  readonly usd: number;
  readonly atMs: number;
}

/** A scaler that did not run for longer does not know what was kept meanwhile. */
const LONGEST_STEP_SECONDS = 300;
/** Longest that a ping holds; what it took is less, once the wave has said so. */
const PING_SECONDS = 0.3;

/** What was spent until this observation: what is asked for now was kept since the last one. */
export function spentUntil(old: Spend | undefined, observation: Observation, target: Target): Spend {
  const { atMs } = observation;
  const before = spentThisMonth(old, atMs);
  const seconds = Math.min(LONGEST_STEP_SECONDS, Math.max(0, (atMs - before.atMs) / 1000));
  const usd = before.usd + keepUsd(observation, target, seconds) + pingsUsd(observation, target, before.atMs);
  return { month: before.month, usd, atMs };
}

/** What is known to be spent; a new month begins with nothing. */
export function spentThisMonth(old: Spend | undefined, atMs: number): Spend {
  const month = monthOf(atMs);
  return old?.month === month ? old : { month, usd: 0, atMs };
}

/** After so many pings more, each of which held an environment that long. */
export function withPings(
  spend: Spend,
  { pings, seconds }: { pings: number; seconds: number },
  target: Target,
): Spend {
  return { ...spend, usd: spend.usd + pings * pingUsd(target, seconds) };
}

/** The account's budget as this target has used it, and the time it has to last for. */
export function budgetAfter({ budget }: AccountState, { usd, atMs }: Spend): AccountState['budget'] {
  const at = new Date(atMs);
  const endMs = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1);
  return { ...budget, spentUsd: usd, secondsLeft: (endMs - atMs) / 1000 };
}

function keepUsd({ capacity }: Observation, target: Target, seconds: number): number {
  if (target.lever !== 'provisioned-concurrency') return 0;
  return capacity.requested * gigabytes(target) * seconds * lambdaPrices[target.architecture].provisionedKeep;
}

function pingsUsd({ lastWave }: Observation, target: Target, sinceMs: number): number {
  if (!lastWave || lastWave.atMs < sinceMs) return 0;
  return (lastWave.sent - lastWave.throttled) * pingUsd(target, lastWave.heldSeconds ?? PING_SECONDS);
}

function pingUsd(target: Target, seconds: number): number {
  const { onDemandUse, requestUsd } = lambdaPrices[target.architecture];
  return seconds * gigabytes(target) * onDemandUse + requestUsd;
}

function gigabytes({ memoryMb }: Target): number {
  return memoryMb / 1024;
}

function monthOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 7);
}
