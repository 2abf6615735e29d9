import { AppError, reasonOf } from '../../kernel/errors.ts';
import { withChange } from './control.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import { harmBaseline } from './guards/harm.ts';
import { CALLS_SPENT } from './guards/limits.ts';
import { latest, type Observation, type WaveReport } from './observation.ts';
import type {
  Claim,
  FlightRecord,
  Levers,
  Outcome,
  ReadSignals,
  ScalingStore,
  StoredTarget,
} from './ports.ts';
import { settledMinute } from './recorded.ts';
import { budgetAfter, spentUntil } from './spend.ts';
import { asSteered, changeTarget } from './steer.ts';
import type { AccountState, Target } from './target.ts';
import type { AddressedTarget, LeverAddress } from './targets.ts';
import { withWave } from './without-pings.ts';

export interface EvaluationPorts {
  readonly store: ScalingStore;
  readonly levers: Levers;
  readonly readSignals: ReadSignals;
  readonly clock: () => number;
}

/**
 * A scaler that died between claim and confirmation is waited for so long; afterwards the next one decides afresh. Longer
 * than the function's time limit, so a claim that expired belongs to nobody who could still act.
 */
export const CLAIM_MS = 90_000;

/**
 * One evaluation of one target, level-triggered: look at what is, decide what should be, claim it with one conditional
 * write, act, confirm. Overlapping runs lose the write and do nothing; a crash at any step leaves a state from which the
 * next run goes on: an intent already carried out is confirmed, one not carried out is decided again. The steps are apart
 * because the targets of one account are looked at together before any of them is decided (`evaluate-together.ts`).
 */
export async function look({ target, address }: AddressedTarget, ports: EvaluationPorts): Promise<Seen> {
  const stored = await ports.store.load(target.name);
  const steered = asSteered(target, stored);
  const [capacity, seen] = await Promise.all([
    ports.levers.capacity(address),
    ports.readSignals(address, ports.clock(), stored),
  ]);
  // Last, so that what every target needs comes first of the few control-plane calls a second.
  const version = await liveVersion(steered, address, ports);
  const observation: Observation = {
    atMs: ports.clock(),
    capacity,
    ...seen,
    ...(stored.lastWave ? { lastWave: stored.lastWave } : {}),
    ...(stored.warmed ? { warmed: stored.warmed } : {}),
    ...(version === undefined ? {} : { version }),
  };
  const run: Evaluation = { target: steered, address, ports, observation, stored };
  const settled = await settleClaim(run, capacity.requested);
  return settled ? { ...run, settled } : run;
}

interface Evaluation extends AddressedTarget {
  readonly ports: EvaluationPorts;
  readonly observation: Observation;
  readonly stored: StoredTarget;
}

/** A target as it was found; `settled` when an older intent has to be dealt with instead of deciding. */
export interface Seen extends Evaluation {
  readonly settled?: Outcome;
}

/** What it wants by itself. */
export function decideSeen({ target, observation, stored }: Seen, account: AccountState): Decision {
  const budget = budgetAfter(account, spentUntil(stored.spend, observation, target));
  return decide({ target, account: { ...account, budget }, observation, control: stored.control });
}

/** Carries a decision out, or says why there is none. */
export function carryOut(seen: Seen, decision: Decision | undefined): Promise<FlightRecord> {
  if (seen.settled) return recordOf(seen, idle(seen), seen.settled);
  if (!decision) throw new AppError('internal', `${seen.target.name} was seen and not decided`);
  return act(seen, decision);
}

/** Only pings need to know it. One that cannot be read is not known this time: no reason to decide nothing. */
async function liveVersion(
  { warmPool }: Target,
  address: LeverAddress,
  { levers }: EvaluationPorts,
): Promise<number | undefined> {
  return warmPool ? levers.version(address).catch(() => undefined) : undefined;
}

/**
 * An open claim whose value the lever already has was carried out: confirm it, whoever made it. A fresh one that was not
 * carried out yet is left to its owner, without writing, so that the owner can confirm.
 */
async function settleClaim(run: Evaluation, requested: number): Promise<Outcome | undefined> {
  const { claim } = run.stored;
  if (!claim) return undefined;
  if (requested === claim.to) {
    const confirmed = await confirm(run, run.stored, claim);
    return confirmed ? { kind: 'confirmed', to: claim.to } : { kind: 'overtaken' };
  }
  return run.observation.atMs - claim.atMs < CLAIM_MS ? { kind: 'held' } : undefined;
}

async function act(run: Evaluation, wanted: Decision): Promise<FlightRecord> {
  const { target, observation, stored, ports } = run;
  const decision = await withinCallBudget(run, wanted);
  const acting = target.mode === 'act' && decision.action !== 'hold';
  const claim = { from: decision.from, to: decision.to, atMs: observation.atMs };
  const next: StoredTarget = {
    ...withoutClaim(stored),
    version: stored.version + 1,
    control: decision.control,
    ...firstTraffic(run),
    spend: spentUntil(stored.spend, observation, target),
    ...(acting ? { claim } : {}),
  };
  if (!(await ports.store.save(target.name, next, stored.version)))
    return recordOf(run, decision, { kind: 'overtaken' });
  const changed = acting ? await change(run, next, claim) : undefined;
  const pinged = await ping(run, decision);
  return recordOf(run, decision, changed ? together(changed, pinged) : pinged);
}

type Changed = Extract<Outcome, { kind: 'acted' | 'failed' }>;

/** The policy takes it that a wave was sent, so it is, whatever became of a change of the same decision. */
function together(changed: Changed, pinged: Outcome): Outcome {
  if (pinged.kind === 'pinged') return { ...changed, report: pinged.report };
  return pinged.kind === 'failed' && changed.kind === 'acted'
    ? { ...changed, pingsFailed: pinged.why }
    : changed;
}

/** What the decision knew of the calls left is as old as its account; the call itself is taken by a conditional write. */
async function withinCallBudget({ target, ports }: Evaluation, decision: Decision): Promise<Decision> {
  if (target.mode !== 'act' || decision.action === 'hold') return decision;
  if (await ports.store.takeCall(ports.clock())) return decision;
  const { from, to } = decision;
  const note = { guard: 'control-plane', from: to, to: from, reason: CALLS_SPENT };
  return { ...decision, to: from, action: 'hold', reason: CALLS_SPENT, guards: [...decision.guards, note] };
}

/** Remembered once: the oldest minute with requests. */
function firstTraffic({ stored, observation }: Evaluation): Pick<StoredTarget, 'firstTrafficMs'> {
  const rates = observation.signals.requestsPerSecond ?? [];
  const firstTrafficMs =
    stored.firstTrafficMs ?? rates.find((one) => one.kind === 'measured' && one.value > 0)?.atMs;
  return firstTrafficMs === undefined ? {} : { firstTrafficMs };
}

/** A claim that is still there when a decision is made has expired. */
function withoutClaim({ claim: _, ...rest }: StoredTarget): StoredTarget {
  return rest;
}

async function change(run: Evaluation, claimed: StoredTarget, claim: Claim): Promise<Changed> {
  try {
    await run.ports.levers.set(run.address, claim.to);
  } catch (error) {
    return { kind: 'failed', why: reasonOf(error) };
  }
  await confirm(run, claimed, claim);
  return { kind: 'acted' };
}

async function confirm(run: Evaluation, stored: StoredTarget, claim: Claim): Promise<boolean> {
  const { claim: _, ...rest } = stored;
  const control = withChange(stored.control, {
    atMs: claim.atMs,
    from: claim.from,
    to: claim.to,
    ...harmBaseline(run.observation),
  });
  return run.ports.store.save(
    run.target.name,
    { ...rest, control, version: stored.version + 1 },
    stored.version,
  );
}

/** Sends the wave and keeps its report: people may steer meanwhile, and without it pings would be counted as requests. */
async function ping(run: Evaluation, { wave }: Decision): Promise<Outcome> {
  if (run.target.mode !== 'act') return { kind: 'dry-run' };
  if (!wave) return { kind: 'held' };
  let report: WaveReport;
  try {
    report = await run.ports.levers.ping(run.address, wave, run.ports.clock() + wave.holdMs);
  } catch (error) {
    return { kind: 'failed', why: reasonOf(error) };
  }
  const lastWave = { ...report, atMs: run.observation.atMs };
  await changeTarget(run.ports.store, run.target.name, (stored) => ({
    ...stored,
    lastWave,
    pinged: withWave(stored.pinged ?? [], lastWave, wave.holdMs),
  }));
  return { kind: 'pinged', report: lastWave };
}

/** What is recorded when there was nothing to decide because an older intent was settled. */
function idle({ target, observation, stored }: Evaluation): Decision {
  const value = observation.capacity.requested;
  const reason = 'an earlier change is being carried out or was found done';
  const shared = {
    target: target.name,
    atMs: observation.atMs,
    from: value,
    to: value,
    action: 'hold',
    reason,
  } as const;
  return { ...shared, proposals: [], guards: [], blind: false, control: stored.control };
}

async function recordOf(run: Evaluation, decision: Decision, outcome: Outcome): Promise<FlightRecord> {
  const { control: _, ...compact } = decision;
  const names = Object.keys(run.observation.signals) as (keyof Observation['signals'])[];
  const inputs = Object.fromEntries(names.map((name) => [name, latest(run.observation, name) ?? null]));
  const { version } = run.stored;
  const settled = settledMinute(run.observation);
  const record = {
    target: run.target.name,
    atMs: run.observation.atMs,
    version,
    decision: compact,
    inputs,
    ...(settled ? { settled } : {}),
    outcome,
  };
  await run.ports.store.record(record);
  return record;
}
