import { type Control, freshControl, withChange } from './control.ts';
import { decide } from './decide.ts';
import { measured, missing, type Observation, type Reading, type SignalName } from './observation.ts';
import { leadMs } from './planned-event.ts';
import type { FlightRecord } from './ports.ts';
import { lambdaPrices } from './prices.ts';
import { type RecordedHistory, recordedHistory, seenMinuteMs } from './recorded.ts';
import type { AccountState, Target } from './target.ts';

/** What one course of capacity came to. Money: keeping provisioned units, USD; 0 for levers that cost nothing idle. */
export interface Course {
  readonly unitHours: number;
  readonly keepUsd: number;
  readonly changes: readonly {
    readonly atMs: number;
    readonly from: number;
    readonly to: number;
    readonly reason: string;
  }[];
  readonly pings: number;
}

/** What was done beside what another policy would have done with the same observations. */
export interface Replayed {
  readonly evaluations: number;
  /** Evaluations in which the two wanted different capacity. */
  readonly differs: number;
  readonly recorded: Course;
  readonly candidate: Course;
}

const KEEP_READINGS = 60;
/** Longer silence between two records is a gap: nothing is said about what capacity did meanwhile. */
const LONGEST_STEP_MS = 120_000;

/**
 * Plays recorded observations (oldest first) through the running `decide`, with the target's policies as they are given. A
 * change takes as long as provisioning does. Load is as it was: what other capacity would have changed in it is not known,
 * which the simulator answers and this does not.
 */
export function replay(target: Target, account: AccountState, records: readonly FlightRecord[]): Replayed {
  const run = begin(target, account, records);
  for (const record of records) step(run, record);
  return {
    evaluations: records.length,
    differs: run.differs,
    recorded: courseOf(run.recorded, target),
    candidate: courseOf(run.own, target),
  };
}

interface Tally {
  unitMs: number;
  pings: number;
  readonly changes: Course['changes'][number][];
}

/** A replay on its way. The capacity is the candidate's: what it asked for, and from when that is ready. */
interface Run {
  readonly target: Target;
  readonly account: AccountState;
  readonly history: RecordedHistory;
  readonly signals: Map<SignalName, Reading[]>;
  readonly own: Tally;
  readonly recorded: Tally;
  control: Control;
  requested: number;
  readyBefore: number;
  readyMs: number;
  lastMs: number | undefined;
  differs: number;
}

function begin(target: Target, account: AccountState, records: readonly FlightRecord[]): Run {
  const fromMs = seenMinuteMs(records[0]?.atMs ?? 0);
  const minutes = Math.ceil(((records.at(-1)?.atMs ?? 0) - fromMs) / 60_000) + 1;
  const requested = records[0]?.decision.from ?? 0;
  return {
    target,
    account,
    history: recordedHistory(fromMs, minutes),
    signals: new Map(),
    own: { unitMs: 0, pings: 0, changes: [] },
    recorded: { unitMs: 0, pings: 0, changes: [] },
    control: freshControl,
    requested,
    readyBefore: requested,
    readyMs: 0,
    lastMs: undefined,
    differs: 0,
  };
}

function step(run: Run, record: FlightRecord): void {
  const { atMs, decision } = record;
  spend(run, atMs, decision.from);
  run.history.add(record);
  read(run, record);
  const { target, account, control } = run;
  const next = decide({ target, account, control, observation: observationAt(run, atMs) });
  run.control = next.control;
  run.own.pings += next.wave?.pings ?? 0;
  run.recorded.pings += decision.wave?.pings ?? 0;
  if (next.to !== decision.to) run.differs += 1;
  if (record.outcome.kind === 'acted') run.recorded.changes.push(changeOf(decision, atMs));
  if (next.to !== run.requested) change(run, atMs, next);
}

function change(run: Run, atMs: number, next: { to: number; reason: string }): void {
  const made = changeOf({ from: run.requested, ...next }, atMs);
  run.own.changes.push(made);
  run.control = withChange(run.control, made);
  run.readyBefore = run.requested;
  run.requested = next.to;
  run.readyMs = run.target.lever === 'provisioned-concurrency' ? atMs + leadMs(next.to) : atMs;
}

function spend(run: Run, atMs: number, recordedUnits: number): void {
  const stepMs = run.lastMs === undefined ? 0 : atMs - run.lastMs;
  run.lastMs = atMs;
  if (stepMs > LONGEST_STEP_MS) return;
  run.own.unitMs += stepMs * run.requested;
  run.recorded.unitMs += stepMs * recordedUnits;
}

function read(run: Run, { atMs, inputs }: FlightRecord): void {
  const minute = seenMinuteMs(atMs);
  const samples = Math.round(60 * (inputs['requestsPerSecond'] ?? 0));
  for (const [name, value] of Object.entries(inputs) as [SignalName, number | null][])
    add(run.signals, name, value === null ? missing(minute) : measured(value, minute, samples));
}

/** Both evaluations of a minute saw the same minute: it is one reading. */
function add(signals: Run['signals'], name: SignalName, reading: Reading): void {
  const list = signals.get(name) ?? [];
  signals.set(name, list);
  if (list.at(-1)?.atMs === reading.atMs) list.pop();
  list.push(reading);
  if (list.length > KEEP_READINGS) list.shift();
}

function observationAt(
  { requested, readyBefore, readyMs, signals, history }: Run,
  atMs: number,
): Observation {
  const inProgress = atMs < readyMs;
  const ready = inProgress ? Math.min(readyBefore, requested) : requested;
  return { atMs, signals: Object.fromEntries(signals), history, capacity: { requested, ready, inProgress } };
}

function courseOf({ unitMs, pings, changes }: Tally, { lever, memoryMb, architecture }: Target): Course {
  const keep = lever === 'provisioned-concurrency' ? lambdaPrices[architecture].provisionedKeep : 0;
  const keepUsd = (unitMs / 1000) * (memoryMb / 1024) * keep;
  return { unitHours: unitMs / 3_600_000, keepUsd, changes, pings };
}

function changeOf({ from, to, reason }: { from: number; to: number; reason: string }, atMs: number) {
  return { atMs, from, to, reason };
}
