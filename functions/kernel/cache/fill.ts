import type { AppError } from '../errors.ts';
import type { CacheContext, Job } from './context.ts';
import type { Entry } from './envelope.ts';
import { invalidationMark } from './generations.ts';
import type { Held } from './held-value.ts';
import { assuranceOf, holdEntry, keep } from './keep.ts';
import { contend, type FollowEnd, follow } from './lease.ts';
import { type Filled, loadAlone, loadAsLeader } from './load.ts';
import { readNearest, type TierRead, tiersOf } from './tier-read.ts';

/** Answers a read that memory could not: from a shared tier, from another sandbox's load, or by loading. Errors: the loader's own. */
export async function fill(
  context: CacheContext,
  job: Job,
  refreshSoon: (read: TierRead) => void,
): Promise<Filled> {
  const [read = null] = (await readNearest(context, [job.key], tiersOf(context, job.key))) ?? [];
  if (!read?.entry) return loadOnce(context, job, read);
  const { entry } = read;
  if (context.clock() < entry.expiresAtMs) {
    context.hot.hit(read.tier.name, job.key, entry);
    return { held: keepRead(context, job, { ...read, entry }), result: 'hits' };
  }
  if (context.clock() < entry.expiresAtMs + job.key.policy.staleWhileRevalidateMs) {
    refreshSoon(read);
    return { held: holdEntry(entry), result: 'stale' };
  }
  return loadOrServeStale(context, job, { ...read, entry });
}

function keepRead(context: CacheContext, job: Job, { entry, snapshot }: TierRead & { entry: Entry }): Held {
  return keep(context, job, { entry, held: holdEntry(entry), assurance: assuranceOf(job, snapshot) });
}

/** Only an entry within its stale-if-error window comes here. */
async function loadOrServeStale(
  context: CacheContext,
  job: Job,
  read: TierRead & { entry: Entry },
): Promise<Filled> {
  try {
    return await loadOnce(context, job, read);
  } catch (error) {
    if (context.clock() >= read.entry.expiresAtMs + job.key.policy.staleIfErrorMs) throw error;
    context.logger.warn('cache: stale value served, the loader failed', { error: String(error) });
    return { held: holdEntry(read.entry), result: 'stale' };
  }
}

/** Loads again behind a stale answer, unless another sandbox does. Errors: the loader's own. */
export async function refresh(context: CacheContext, job: Job, read: TierRead): Promise<void> {
  const claim = await contend(context, job, { read, after: '' });
  if (claim.kind === 'leader') await loadAsLeader(context, job, claim.lease);
}

/** Succession after loads that ended without a value of use, within the life of one lease. */
const MAX_SUCCESSIONS = 2;

interface Attempt {
  read: TierRead;
  after: string;
  successions: number;
  failure: AppError | null;
  untilMs: number;
}

async function loadOnce(context: CacheContext, job: Job, read: TierRead | null): Promise<Filled> {
  if (!read) return loadAlone(context, job, null);
  const untilMs = context.clock() + context.waitMs;
  let attempt: Attempt = { read, after: '', successions: 0, failure: null, untilMs };
  for (;;) {
    const step = await tryOnce(context, job, attempt);
    if (step.kind === 'filled') return step.filled;
    if (context.clock() >= untilMs) return loadAlone(context, job, step.attempt.read);
    attempt = step.attempt;
  }
}

type Step = { kind: 'filled'; filled: Filled } | { kind: 'again'; attempt: Attempt };

async function tryOnce(context: CacheContext, job: Job, attempt: Attempt): Promise<Step> {
  const end = await contendOrFollow(context, job, attempt);
  switch (end.kind) {
    case 'leader':
      return { kind: 'filled', filled: await end.load() };
    case 'value':
      context.counters.reads.waited += 1;
      return { kind: 'filled', filled: { held: keepRead(context, job, end.read), result: 'misses' } };
    case 'free':
      return { kind: 'again', attempt: { ...attempt, read: end.read, after: '' } };
    case 'ended':
      return succeed(context, job, { attempt, end });
    default:
      return { kind: 'filled', filled: await loadAlone(context, job, attempt.read) };
  }
}

type ContendEnd = FollowEnd | { kind: 'leader'; load(): Promise<Filled> };

/** A tier that fails here leaves each sandbox to itself. */
async function contendOrFollow(context: CacheContext, job: Job, attempt: Attempt): Promise<ContendEnd> {
  try {
    const claim = await contend(context, job, attempt);
    if (claim.kind === 'leader')
      return { kind: 'leader', load: () => loadAsLeader(context, job, claim.lease) };
    const mark = invalidationMark(attempt.read.snapshot);
    return await follow(context, job, { ...claim, tier: attempt.read.tier, mark, untilMs: attempt.untilMs });
  } catch (error) {
    context.logger.warn('cache: no lease', { tier: attempt.read.tier.name, error: String(error) });
    return { kind: 'waited-out' };
  }
}

/** The holder failed while we waited: its failure is ours. It had ended before we came: we may be its successor. */
async function succeed(
  context: CacheContext,
  job: Job,
  { attempt, end }: { attempt: Attempt; end: FollowEnd & { kind: 'ended' } },
): Promise<Step> {
  if (end.failure && !end.early) throw end.failure;
  if (attempt.successions < MAX_SUCCESSIONS) {
    const { read, holder, failure } = end;
    const successions = attempt.successions + 1;
    return { kind: 'again', attempt: { ...attempt, read, after: holder, successions, failure } };
  }
  if (end.failure) throw end.failure;
  return { kind: 'filled', filled: await loadAlone(context, job, end.read) };
}
