import type { Control } from './control.ts';
import type { Decision } from './decision.ts';
import type { Capacity, ClockHistory, Signals, WarmedVersion, WaveReport } from './observation.ts';
import type { Wave } from './policy.ts';
import type { Spend } from './spend.ts';
import type { Target } from './target.ts';
import type { LeverAddress } from './targets.ts';
import type { PingedMinute } from './without-pings.ts';

/** An intent that one scaler wrote before it acted. */
export interface Claim {
  readonly from: number;
  readonly to: number;
  readonly atMs: number;
}

/** All that is stored of a target. The version is the fencing token: each write makes it one larger. */
export interface StoredTarget {
  readonly version: number;
  readonly control: Control;
  readonly claim?: Claim;
  readonly lastWave?: WaveReport;
  /** The newest version that was warmed before traffic moved to it. */
  readonly warmed?: WarmedVersion;
  /** Minute of the first request ever seen: before it nothing is known, after it silence means no requests. */
  readonly firstTrafficMs?: number;
  /** Minutes whose metrics hold pings. */
  readonly pinged?: readonly PingedMinute[];
  readonly spend?: Spend;
  /** A person's choice; without one the target's own mode counts. */
  readonly mode?: 'act' | 'dry-run' | 'off';
  /** A person's choice whether pings may keep environments alive; without one the target's own setting counts. */
  readonly warmPool?: boolean;
}

export type Outcome =
  | { readonly kind: 'held' }
  /** Its wave's report, when the same decision sent pings, or why they could not be sent. */
  | { readonly kind: 'acted'; readonly report?: WaveReport; readonly pingsFailed?: string }
  | { readonly kind: 'pinged'; readonly report: WaveReport }
  | { readonly kind: 'confirmed'; readonly to: number }
  | { readonly kind: 'dry-run' }
  | { readonly kind: 'overtaken' }
  | { readonly kind: 'failed'; readonly why: string; readonly report?: WaveReport };

/** Traffic of one minute; `atMs` is its start. */
export interface SettledMinute {
  readonly atMs: number;
  readonly requestsPerSecond: number;
  readonly responseSeconds?: number;
}

/** The flight recorder's unit: what was seen, wanted, guarded, decided and what came of it. */
export interface FlightRecord {
  readonly target: string;
  readonly atMs: number;
  readonly version: number;
  readonly decision: Omit<Decision, 'control'>;
  /** Newest value of each signal; null is a gap. */
  readonly inputs: Readonly<Record<string, number | null>>;
  /** The newest minute that is over for sure: what the demand was. */
  readonly settled?: SettledMinute;
  readonly outcome: Outcome;
}

export interface ScalingStore {
  /** All that this stage's scaler may move, as it wrote at its last start; undefined before its first tick. */
  targets(): Promise<readonly Target[] | undefined>;
  /** Writes that list, when it is not the one that is stored. */
  keepTargets(targets: readonly Target[]): Promise<void>;
  /** Reads consistently; version 0 when nothing is stored yet. */
  load(target: string): Promise<StoredTarget>;
  /** One conditional write: false when the stored version is no longer `expected`. */
  save(target: string, next: StoredTarget, expected: number): Promise<boolean>;
  /** Changes of control planes that may still be made this minute. */
  callsLeft(nowMs: number): Promise<number>;
  /** Takes one of them, by a conditional write; false: they are spent. */
  takeCall(nowMs: number): Promise<boolean>;
  record(record: FlightRecord): Promise<void>;
  /** Newest first. */
  recent(target: string, limit: number): Promise<FlightRecord[]>;
  /** Records of [fromMs, toMs), oldest first. */
  between(target: string, fromMs: number, toMs: number): Promise<FlightRecord[]>;
}

export interface Levers {
  capacity(address: LeverAddress): Promise<Capacity>;
  /** Version that the alias points at; undefined: there is no such alias, or it is no alias. */
  version(address: LeverAddress): Promise<number | undefined>;
  /** Sets the lever to a value, whatever it was: repeating it changes nothing. */
  set(address: LeverAddress, value: number): Promise<void>;
  /** Sends the wave; its pings end together at `untilMs` (Unix time). */
  ping(address: LeverAddress, wave: Wave, untilMs: number): Promise<WaveReport>;
}

/** What can be measured of a target; a source that fails yields gaps, never an error. */
export type ReadSignals = (
  address: LeverAddress,
  nowMs: number,
  known?: Pick<StoredTarget, 'firstTrafficMs' | 'pinged'>,
) => Promise<{ signals: Signals; history: ClockHistory }>;
