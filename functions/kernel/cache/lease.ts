import { AppError, type ErrorCode } from '../errors.ts';
import type { CacheContext, Job } from './context.ts';
import type { Entry } from './envelope.ts';
import {
  fillSnapshot,
  invalidationMark,
  missingEntries,
  missingSequence,
  type Snapshot,
  sequenceName,
} from './generations.ts';
import type { CacheTier, TierEntry } from './tier.ts';
import { judgeRead, keepsSequence, namesToRead, type TierRead } from './tier-read.ts';

/**
 * Single flight across sandboxes. A lease is a name that is only ever *added* (SET NX PX), never deleted or overwritten, so no one
 * can release another owner's lease, however late a request arrives. Its owner says that it ended under a name of its own token,
 * and whoever must load again before the lease expires contends for the name "after that token". Leases of loads that began before
 * an invalidation have another name, so nobody waits for a value that is already outdated.
 *
 * Guarantee: of all sandboxes that miss a key at once, one loads; the others get its value or its failure.
 * - A holder that dies is replaced by exactly one other when its lease expires (`leaseMs`): 1 + (number of dead holders) loads.
 * - A load that outlasts `leaseMs` may be joined by one more per `leaseMs`; who has waited `waitMs` loads on its own.
 * - After a failure one successor at a time tries again, at most twice per lease; later callers get the last failure at once.
 */
export interface Lease {
  name: string;
  token: string;
  tier: CacheTier;
  /** Complete: read before the load begins. */
  snapshot: Snapshot;
  /** The key had no generation of its own: nobody has asked for it in the last hour. */
  isFirst: boolean;
}

export type Claim = { kind: 'leader'; lease: Lease } | { kind: 'follower'; name: string; holder: string };

/** Contends for the lease, in one round trip with adding the generations that are missing. Throws what the tier throws. */
export async function contend(
  context: CacheContext,
  job: Job,
  place: { read: TierRead; after: string },
): Promise<Claim> {
  const { tier, snapshot } = place.read;
  const token = context.newToken();
  const name = leaseName(job, snapshot, place.after);
  const ttlMs = Math.min(context.leaseMs, job.key.policy.freshMs);
  const missing = missingIn(context, job, place.read);
  const sentAtMs = context.clock();
  const texts = await tier.addMany([...missing, { name, text: token, ttlMs }]);
  const holder = texts.at(-1) ?? '';
  if (holder !== token) return { kind: 'follower', name, holder };
  const added = new Map(missing.map((entry, index) => [entry.name, texts[index] ?? '']));
  // Only a sequence that this very call answered is news; one from the read before says nothing about now.
  const news = added.get(sequenceName(job.key.account));
  if (news !== undefined) context.views.confirm(job.key.account, news, sentAtMs);
  const filled = { ...fillSnapshot(job.key, snapshot, added), sequence: snapshot.sequence ?? news ?? null };
  const isFirst = snapshot.generations[0] === null;
  return { kind: 'leader', lease: { name, token, tier, snapshot: filled, isFirst } };
}

function missingIn(context: CacheContext, { key }: Job, { tier, snapshot }: TierRead): TierEntry[] {
  const token = context.newToken();
  const generations = missingEntries(key, snapshot, token);
  const lacksSequence = keepsSequence(context, tier) && snapshot.sequence === null;
  return lacksSequence ? [...generations, missingSequence(key, token)] : generations;
}

function leaseName({ key }: Job, snapshot: Snapshot, after: string): string {
  return `l:{${key.account}}:${key.policy.entity}:${key.id}:${invalidationMark(snapshot)}${after && `:${after}`}`;
}

/** What the holder writes when its load ended; `failed` carries the error's code and whether a retry may help. */
export function outcomeEntry(
  context: CacheContext,
  job: Job,
  ended: { token: string; error?: unknown },
): TierEntry {
  const { code, retryable } =
    ended.error instanceof AppError ? ended.error : { code: 'unavailable', retryable: true };
  const text = ended.error === undefined ? 'done' : `failed ${code} ${retryable}`;
  return { name: outcomeName(job, ended.token), text, ttlMs: 2 * context.leaseMs };
}

function outcomeName({ key }: Job, token: string): string {
  return `o:{${key.account}}:${token}`;
}

export type FollowEnd =
  | { kind: 'value'; read: TierRead & { entry: Entry } }
  /** The holder ended without leaving a value of use; `early` when it had ended before we came. */
  | { kind: 'ended'; holder: string; failure: AppError | null; early: boolean; read: TierRead }
  /** The lease expired or has another holder by now, or an invalidation made it pointless. */
  | { kind: 'free'; read: TierRead }
  | { kind: 'waited-out' };

const FIRST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 25;

/** Looks at once, then again with growing pauses, until the holder's value is there or will not come. */
export async function follow(context: CacheContext, job: Job, watch: Watch): Promise<FollowEnd> {
  let pauseMs = FIRST_PAUSE_MS;
  for (let looks = 0; ; looks += 1) {
    const end = await look(context, job, { ...watch, early: looks === 0 });
    if (end) return end;
    if (context.clock() >= watch.untilMs) return { kind: 'waited-out' };
    await context.pause(Math.ceil(pauseMs * (0.5 + context.random())));
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
  }
}

export interface Watch {
  tier: CacheTier;
  name: string;
  holder: string;
  /** `invalidationMark` under which the lease was contended for. */
  mark: string;
  untilMs: number;
}

async function look(
  context: CacheContext,
  job: Job,
  watch: Watch & { early: boolean },
): Promise<FollowEnd | null> {
  const outcome = outcomeName(job, watch.holder);
  const readAtMs = context.clock();
  const answers = await watch.tier.getMany([
    ...namesToRead(context, watch.tier, job.key),
    watch.name,
    outcome,
  ]);
  const texts = answers.slice(0, -2);
  const [holder = null, ended = null] = answers.slice(-2);
  const read = judgeRead(context, { tier: watch.tier, key: job.key, texts, readAtMs });
  const { entry } = read;
  if (entry && context.clock() < entry.expiresAtMs) return { kind: 'value', read: { ...read, entry } };
  if (invalidationMark(read.snapshot) !== watch.mark) return { kind: 'free', read };
  if (ended !== null) {
    return { kind: 'ended', holder: watch.holder, failure: readFailure(ended), early: watch.early, read };
  }
  return holder === watch.holder ? null : { kind: 'free', read };
}

/** The failure as another sandbox tells it: code and `retryable` only, never its message or data. */
function readFailure(text: string): AppError | null {
  const [word, code, retryable] = text.split(' ');
  if (word !== 'failed') return null;
  return new AppError(code as ErrorCode, 'the load of this value failed in another sandbox', {
    retryable: retryable === 'true',
  });
}
