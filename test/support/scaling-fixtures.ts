import { type Control, freshControl } from '../../functions/scaling/domain/control.ts';
import { decide } from '../../functions/scaling/domain/decide.ts';
import type { Decision } from '../../functions/scaling/domain/decision.ts';
import {
  type Capacity,
  measured,
  noHistory,
  type Observation,
  type Reading,
  type SignalName,
} from '../../functions/scaling/domain/observation.ts';
import { type AccountState, defaultGuards, type Target } from '../../functions/scaling/domain/target.ts';

export const NOW = Date.UTC(2026, 10, 21, 12, 0, 0);
export const MINUTE = 60_000;

export const account: AccountState = {
  concurrencyLimit: 1000,
  claimedByOthers: 0,
  claimed: [],
  callsLeft: 10,
  budget: { monthlyUsd: 10_000, spentUsd: 0, secondsLeft: 1_000_000 },
};

export function aTarget(change: Partial<Target> = {}): Target {
  return {
    name: 'orders-api',
    lever: 'provisioned-concurrency',
    floor: 0,
    ceiling: 500,
    memoryMb: 1024,
    architecture: 'arm64',
    policies: [{ policy: 'economic' }],
    damping: 'bounds-only',
    guards: defaultGuards,
    mode: 'act',
    warmPool: false,
    ...change,
  };
}

/** One reading a minute, the newest ending now; null is a gap. */
export function series(values: readonly (number | null)[], samples = 100): Reading[] {
  return values.map((value, index) => {
    const atMs = NOW - (values.length - index) * MINUTE;
    return value === null ? { kind: 'missing', atMs, why: 'absent' } : measured(value, atMs, samples);
  });
}

export function seen(
  values: Partial<Record<SignalName, readonly (number | null)[] | number>>,
  capacity: Partial<Capacity> = {},
): Observation {
  const signals = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      series(typeof value === 'number' ? Array.from({ length: 60 }, () => value) : value),
    ]),
  );
  const requested = capacity.requested ?? 10;
  return {
    atMs: NOW,
    signals,
    history: noHistory,
    capacity: { requested, ready: requested, inProgress: false, ...capacity },
  };
}

export function decided(
  target: Target,
  observation: Observation,
  rest: { control?: Control; account?: Partial<AccountState> } = {},
): Decision {
  return decide({
    target,
    observation,
    account: { ...account, ...rest.account },
    control: rest.control ?? freshControl,
  });
}

/** A target driven by one policy. */
export function by(policy: string, change: Partial<Target> = {}): Target {
  return aTarget({ policies: [{ policy }], ...change });
}
