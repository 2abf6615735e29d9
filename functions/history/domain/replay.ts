import type { AgainReport } from '../../kernel/events/consume-again.ts';
import type { JobState } from '../../kernel/jobs.ts';
import type { AccountId } from '../../kernel/tenancy.ts';

/** What a person asks for. Instants are of acceptance, ISO 8601 in UTC with milliseconds, both included. */
export interface ReplayRequest {
  from: string;
  to: string;
  /** Event types; empty: all. */
  types: readonly string[];
  /** null: every account. */
  account: AccountId | null;
  /** Consumer groups whose handlers run again. */
  consumers: readonly string[];
  /** `ghost`: no effect happens. `live`: effects that have not happened yet do. */
  mode: 'ghost' | 'live';
}

/** A row that would be different if it were rebuilt from its events. */
export interface Difference {
  accountId: AccountId;
  /** Kind of aggregate, `order` for example. */
  kind: string;
  id: string;
  what: 'missing row' | 'other version' | 'other content';
  rebuiltVersion: number;
  liveVersion: number | null;
}

/** A history that is not whole, or that a fold cannot read. */
export interface BrokenHistory {
  accountId: AccountId;
  id: string;
  reason: string;
}

/** Hashes over all compared rows of an account; equal when and only when the rows are. */
export interface AccountHashes {
  rows: number;
  rebuilt: string;
  live: string;
}

/** Where a replay is: a day, and in each of its lanes a position; null: that lane is through. */
export interface ReplayProgress {
  days: number;
  day: number;
  lanes: readonly (string | null)[];
}

/** A replay from its beginning to its end: request, progress and result. */
export interface Replay {
  request: ReplayRequest;
  startedAt: string;
  state: JobState;
  progress: ReplayProgress;
  /** Events handed over to all consumers. */
  processed: number;
  /** Events that some consumer could not handle, and the first of them. */
  failed: number;
  failures: { consumer: string; eventId: string | null; code: string; reason: string }[];
  /** By consumer, effects by what came of them: `would-perform` is what a live replay would do. */
  effects: Record<string, Record<string, number>>;
  diff: {
    compared: number;
    differing: number;
    /** The same by kind of aggregate. */
    kinds: Record<string, { compared: number; differing: number }>;
    differences: Difference[];
    broken: number;
    brokenHistories: BrokenHistory[];
    accounts: Record<string, AccountHashes>;
  };
}

/** So many of a kind are kept word for word; the counts are always exact. */
export const KEPT = 100;

const NO_FINDINGS = { differences: [], broken: 0, brokenHistories: [], accounts: {} };

export function newReplay(request: ReplayRequest, startedAt: string, days: number): Replay {
  return {
    ...{ request, startedAt, state: { kind: 'running' } },
    progress: { days, day: 0, lanes: [] },
    ...{ processed: 0, failed: 0, failures: [], effects: {} },
    diff: { ...{ compared: 0, differing: 0, kinds: {} }, ...NO_FINDINGS },
  };
}

/** The replay after a consumer's report on some events. Pure. */
export function addReport(replay: Replay, consumer: string, { failed, effects }: AgainReport): Replay {
  const before = replay.effects[consumer] ?? {};
  const sums = Object.fromEntries(
    [...new Set([...Object.keys(before), ...Object.keys(effects)])].map((kind) => [
      kind,
      (before[kind] ?? 0) + (effects[kind] ?? 0),
    ]),
  );
  const failures = [...replay.failures, ...failed.map((one) => ({ consumer, ...one }))];
  return {
    ...replay,
    failed: replay.failed + failed.length,
    failures: failures.slice(0, KEPT),
    effects: { ...replay.effects, [consumer]: sums },
  };
}
