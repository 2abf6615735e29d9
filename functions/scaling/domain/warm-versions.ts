import { reasonOf } from '../../kernel/errors.ts';
import type { Decision } from './decision.ts';
import { deployWave } from './deploy-wave.ts';
import { measured, noHistory, type Observation, type WaveReport } from './observation.ts';
import type { Wave } from './policy.ts';
import type { FlightRecord, Levers, ScalingStore, StoredTarget } from './ports.ts';
import { seenMinuteMs } from './recorded.ts';
import { type Deciding, decideTogether } from './share-account.ts';
import { budgetAfter, spentThisMonth, withPings } from './spend.ts';
import { asSteered, changeTarget } from './steer.ts';
import type { AccountState, Target } from './target.ts';
import type { LeverAddress } from './targets.ts';
import { accountWithoutPings, withWave } from './without-pings.ts';

/** A function that a deploy has published a version of. */
export interface NewVersion {
  readonly target: Target;
  readonly address: Extract<LeverAddress, { kind: 'alias' }>;
  readonly version: number;
}

export interface WarmingPorts {
  readonly store: ScalingStore;
  readonly levers: Pick<Levers, 'version' | 'ping'>;
  account(): Promise<AccountState>;
  readonly clock: () => number;
}

/** What came of one function, and why. */
export type Warming = { readonly target: string } & (
  | { readonly kind: 'warmed'; readonly report: WaveReport }
  | { readonly kind: 'skipped'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string }
);

interface Candidate extends NewVersion {
  readonly kind: 'candidate';
  readonly stored: StoredTarget;
  readonly observation: Observation;
}

interface Planned extends Omit<Candidate, 'kind'> {
  readonly kind: 'planned';
  readonly wave: Wave;
}

/**
 * Warms new versions before their aliases move to them, so that requests which move find environments that have started. Only
 * where pings keep environments alive anyway, and only what the wave guard lets through; all waves are planned before the
 * first is sent, and share what the account has to spare. What fails of one target keeps no other back.
 */
export async function warmVersions(all: readonly NewVersion[], ports: WarmingPorts): Promise<Warming[]> {
  const looked = await Promise.all(all.map((one) => orFailed(one, () => look(one, ports))));
  const planned = await plan(looked, ports);
  return Promise.all(
    planned.map((one) => (one.kind === 'planned' ? orFailed(one, () => send(one, ports)) : one)),
  );
}

async function orFailed<T>({ target }: NewVersion, work: () => Promise<T>): Promise<T | Warming> {
  try {
    return await work();
  } catch (error) {
    return { target: target.name, kind: 'failed', why: reasonOf(error) };
  }
}

const skipped = ({ name }: Target, why: string): Warming => ({ target: name, kind: 'skipped', why });

/** Half an hour of evaluations. */
const RECORDS = 60;

async function look(one: NewVersion, { store, levers, clock }: WarmingPorts): Promise<Candidate | Warming> {
  const stored = await store.load(one.target.name);
  const target = asSteered(one.target, stored);
  if (!target.warmPool) return skipped(target, 'no warm pool was asked for');
  const live = await levers.version(one.address);
  if (live === undefined) return skipped(target, 'there is no traffic yet: this is the first deploy');
  if (live === one.version) return skipped(target, 'this deploy does not change it');
  const observation = observed(await store.recent(target.name, RECORDS), clock());
  return { ...one, kind: 'candidate', target, stored, observation };
}

/** The newest records (newest first) as one would see them now; all that a wave of a deploy looks at. */
function observed(records: readonly FlightRecord[], atMs: number): Observation {
  const minutes = new Map<number, number>();
  for (const { atMs: seenMs, inputs } of records.toReversed())
    if (inputs['peakInFlight'] != null) minutes.set(seenMinuteMs(seenMs), inputs['peakInFlight']);
  const [newest] = records;
  const throttles = newest?.inputs['throttles'];
  return {
    atMs,
    signals: {
      peakInFlight: [...minutes].map(([minuteMs, peak]) => measured(peak, minuteMs)),
      throttles: newest && throttles != null ? [measured(throttles, seenMinuteMs(newest.atMs))] : [],
    },
    capacity: { requested: 0, ready: 0, inProgress: false },
    history: noHistory,
  };
}

async function plan(
  looked: readonly (Candidate | Warming)[],
  ports: WarmingPorts,
): Promise<(Planned | Warming)[]> {
  const candidates = looked.filter((one) => one.kind === 'candidate');
  if (candidates.length === 0) return looked as Warming[];
  const account = accountWithoutPings(await ports.account(), candidates);
  const decided = decideTogether(account, candidates.map(deciding));
  const waves = new Map(candidates.map((one, index) => [one, decided[index]] as const));
  return looked.map((one) => (one.kind === 'candidate' ? planned(one, waves.get(one)) : one));
}

/** Capacity is none of a deploy's business: all it decides is a wave. */
function deciding(one: Candidate): Deciding {
  const { target, observation, stored } = one;
  const held = { target: target.name, atMs: observation.atMs, from: 0, to: 0, action: 'hold' } as const;
  const idle = { proposals: [], guards: [], blind: false, control: stored.control };
  return {
    target,
    observation,
    decides(account) {
      const budget = budgetAfter(account, spentThisMonth(stored.spend, observation.atMs));
      const control = stored.control;
      const wave = deployWave({ target, observation, control, account: { ...account, budget } });
      return { ...held, ...idle, reason: wave?.reason ?? '', ...(wave ? { wave } : {}) };
    },
  };
}

function planned(
  one: Candidate,
  decided: PromiseSettledResult<Decision | undefined> | undefined,
): Planned | Warming {
  if (decided?.status !== 'fulfilled')
    return { target: one.target.name, kind: 'failed', why: reasonOf(decided?.reason) };
  const wave = decided.value?.wave;
  return wave
    ? { ...one, kind: 'planned', wave }
    : skipped(one.target, 'there is no pool yet, or the guards let no ping through');
}

async function send({ target, address, version, wave }: Planned, ports: WarmingPorts): Promise<Warming> {
  const atMs = ports.clock();
  const alias = String(version);
  const report = { ...(await ports.levers.ping({ ...address, alias }, wave, atMs + wave.holdMs)), atMs };
  const size = report.sent - report.throttled;
  if (size === 0) return { target: target.name, kind: 'failed', why: 'Lambda refused every ping' };
  await changeTarget(ports.store, target.name, (stored) => ({
    ...stored,
    warmed: { version, atMs, size },
    pinged: withWave(stored.pinged ?? [], report, answeredMs(wave, report)),
    spend: withPings(
      spentThisMonth(stored.spend, atMs),
      { pings: size, seconds: wave.holdMs / 1000 },
      target,
    ),
  }));
  return { target: target.name, kind: 'warmed', report };
}

/** How long Lambda says that such a ping took: its environment's start is not part of it. */
function answeredMs({ holdMs }: Wave, { startSeconds = 0 }: WaveReport): number {
  return Math.max(0, holdMs - 1000 * startSeconds);
}
