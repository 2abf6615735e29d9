import type { Reading } from './observation.ts';
import type { Architecture } from './prices.ts';

/** What a decision moves. One target is one lever of one resource and has one writer (T24). */
export const levers = [
  'provisioned-concurrency',
  'reserved-concurrency',
  'queue-concurrency',
  'log-pollers',
  'database-capacity',
] as const;
export type Lever = (typeof levers)[number];

/** `dry-run` decides and records, but calls nothing. */
export type Mode = 'act' | 'dry-run' | 'off';

export interface PolicyChoice {
  readonly policy: string;
  /** Overrides of the policy's defaults, checked by its own rules. */
  readonly settings?: Readonly<Record<string, number | string | boolean>>;
}

export interface RateLimit {
  /** Share of the value at the start of the period, for example 0.5 for +50 %. */
  readonly share: number;
  /** At least so many units a period, so that small values can move. */
  readonly units: number;
  readonly periodSeconds: number;
}

export interface GuardSettings {
  readonly toleranceShare: number;
  readonly stabiliseUpSeconds: number;
  readonly stabiliseDownSeconds: number;
  readonly up: RateLimit;
  readonly down: RateLimit;
  readonly errorBurstPercent: number;
  readonly flapReversals: number;
  readonly flapWindowSeconds: number;
  /** How long a harm check or a tripped flap breaker holds. */
  readonly holdSeconds: number;
}

/** The requirements' numbers (E1): up 60 s and max(+50 %, +4), down 300 s and -10 %, tolerance 10 %. */
export const defaultGuards: GuardSettings = {
  toleranceShare: 0.1,
  stabiliseUpSeconds: 60,
  stabiliseDownSeconds: 300,
  up: { share: 0.5, units: 4, periodSeconds: 60 },
  down: { share: 0.1, units: 1, periodSeconds: 60 },
  errorBurstPercent: 5,
  flapReversals: 3,
  flapWindowSeconds: 1800,
  holdSeconds: 900,
};

export interface Target {
  readonly name: string;
  readonly lever: Lever;
  readonly floor: number;
  readonly ceiling: number;
  /** Reserved concurrency of the function; provisioned may not pass it. */
  readonly reserved?: number;
  readonly memoryMb: number;
  readonly architecture: Architecture;
  readonly policies: readonly PolicyChoice[];
  /** `bounds-only` lets a policy bring its own damping (the economic default and the baselines); the safety guards stay. */
  readonly damping: 'full' | 'bounds-only';
  readonly guards: GuardSettings;
  readonly mode: Mode;
  /** May the scaler keep on-demand environments alive by pings? AWS promises nothing about it: opt-in. */
  readonly warmPool: boolean;
}

/** What all targets of one account share. */
export interface AccountState {
  readonly concurrencyLimit: number;
  /** Reserved and provisioned concurrency of every other function; of the account as it is read, all that is reserved. */
  readonly claimedByOthers: number;
  /**
   * Units that on-demand executions could not have (ClaimedAccountConcurrency: reserved, provisioned and in flight), a reading a
   * minute of the last few, without our pings; what could not be read is a gap.
   */
  readonly claimed: readonly Reading[];
  /** Changes of control planes that may still be made this minute (`call-budget.ts`). */
  readonly callsLeft: number;
  /** USD this month for one target: allowed and spent so far on provisioned units and pings; seconds until it ends. */
  readonly budget: { readonly monthlyUsd: number; readonly spentUsd: number; readonly secondsLeft: number };
}
