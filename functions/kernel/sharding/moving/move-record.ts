import { AppError } from '../../errors.ts';
import type { AccountId } from '../../tenancy.ts';
import { bucketOf } from '../bucket.ts';
import { bucketOwnership, bucketSlot, type Directory, type Ownership, placeAccount } from '../directory.ts';
import type { ShardId } from '../sql.ts';

/** What moves: a whole bucket, or one account out of it. */
export type MoveSubject =
  | { kind: 'bucket'; bucket: number }
  | { kind: 'account'; accountId: AccountId; bucket: number };

/** The steps of a move in their order; each may be run again after a crash in its midst. */
export const FORWARD_STEPS = [
  'prepare',
  'copy',
  'catch_up',
  'baseline',
  'fence',
  'verify',
  'flip',
  'retire',
  'done',
] as const;

export type ForwardStep = (typeof FORWARD_STEPS)[number];
export type MoveStep = ForwardStep | 'abort' | 'aborted';

/** Rows of the moved slot in one table, and the sum of their hashes. */
export interface TableSum {
  rows: number;
  /** Sum of 64-bit hashes of the rows' text forms, as decimal text. */
  hash: string;
}

/** How far the copy of one table is. */
export interface CopyCheckpoint {
  /** Key of the last copied row, as JSON text. */
  after: string | null;
  rows: number;
  done: boolean;
}

/** One move of a slot; the single truth about how far it is. One item for each bucket: it is also the lock. */
export interface MoveRecord {
  /** `17-3`: the third move of bucket 17, or of an account in it. */
  id: string;
  subject: MoveSubject;
  /** Where its accounts are fenced until the flip. */
  from: Ownership & { slot: string };
  to: Ownership & { slot: string };
  step: MoveStep;
  /** Rises with each runner that takes over; statements of an earlier runner are refused by both shards. */
  attempt: number;
  /** Rises with each save; a save is conditional on it. */
  revision: number;
  /** Until then nobody else takes over. */
  leaseUntilMs: number;
  startedAtMs: number;
  changedAtMs: number;
  /** By `database.table`. */
  copied: Readonly<Record<string, CopyCheckpoint>>;
  /** Sums before the fence, less what had been captured by then, so that only captured changes must be added. */
  baselines: Readonly<Record<string, { source: TableSum; target: TableSum }>>;
  /** Equal on both sides when the directory was flipped. */
  verified: Readonly<Record<string, TableSum>>;
  fencedAtMs: number | null;
  /** From the first fence to the flip: no write of the slot waited longer for the move, but for its own last retry pause. */
  pauseMs: number | null;
  failure: string | null;
}

/** Has the move ended, one way or the other? */
export function isEnded(step: MoveStep): boolean {
  return step === 'done' || step === 'aborted';
}

/** Steps before the flip: the move may still be given up. */
export function isAbortable(step: MoveStep): boolean {
  return step !== 'retire' && step !== 'abort' && !isEnded(step);
}

export function subjectOfAccount(accountId: AccountId): MoveSubject {
  return { kind: 'account', accountId, bucket: bucketOf(accountId) };
}

/** Fence key on the new shard; also the name of the move's rows in `moving_slots`. */
export function slotOf(subject: MoveSubject): string {
  return subject.kind === 'bucket' ? bucketSlot(subject.bucket) : `a:${subject.accountId}`;
}

/** Where the subject is now, by the directory. */
export function ownershipOf(directory: Directory, subject: MoveSubject): Ownership & { slot: string } {
  if (subject.kind === 'bucket') {
    return { ...bucketOwnership(directory, subject.bucket), slot: bucketSlot(subject.bucket) };
  }
  const { shard, epoch, slot } = placeAccount(directory, subject.accountId);
  return { shard, epoch, slot };
}

export interface MoveRequest {
  subject: MoveSubject;
  to: ShardId;
}

/**
 * The record that claims a move. `previous` is the bucket's last move: it must have ended, and its numbers go on.
 * Errors: `invalid_input` (no such shard, already there), `conflict` (a move of this bucket is under way).
 */
export function claimMove(
  directory: Directory,
  { subject, to }: MoveRequest,
  { previous, nowMs }: { previous: MoveRecord | null; nowMs: number },
): MoveRecord {
  const from = ownershipOf(directory, subject);
  if (!directory.shards.includes(to)) throw badTarget(`must be one of ${directory.shards.join(', ')}`);
  if (from.shard === to) throw badTarget('is where it is already');
  if (previous && !isEnded(previous.step)) {
    throw new AppError('conflict', `move ${previous.id} of this bucket is under way`, {
      data: { id: previous.id },
    });
  }
  return {
    id: `${subject.bucket}-${sequenceOf(previous) + 1}`,
    subject,
    from,
    to: { shard: to, epoch: from.epoch + 1, slot: slotOf(subject) },
    step: 'prepare',
    attempt: (previous?.attempt ?? 0) + 1,
    revision: (previous?.revision ?? 0) + 1,
    leaseUntilMs: 0,
    startedAtMs: nowMs,
    changedAtMs: nowMs,
    copied: {},
    baselines: {},
    verified: {},
    fencedAtMs: null,
    pauseMs: null,
    failure: null,
  };
}

function sequenceOf(previous: MoveRecord | null): number {
  return previous ? Number(previous.id.split('-')[1]) : 0;
}

function badTarget(rule: string): AppError {
  return new AppError('invalid_input', 'the target shard is wrong', {
    fields: [{ field: '/to', rule }],
  });
}

/** The step that follows. */
export function stepAfter(step: ForwardStep): ForwardStep {
  return FORWARD_STEPS[FORWARD_STEPS.indexOf(step) + 1] ?? 'done';
}

/**
 * The directory after the flip; `flipped` when it is so already, `superseded` when somebody else changed the slot.
 */
export function flipDirectory(
  directory: Directory,
  move: MoveRecord,
): { kind: 'next'; directory: Directory } | { kind: 'flipped' } | { kind: 'superseded' } {
  const now = ownershipOf(directory, move.subject);
  const { shard, epoch } = move.to;
  if (now.slot === move.to.slot && now.shard === shard && now.epoch === epoch) return { kind: 'flipped' };
  if (now.slot !== move.from.slot || now.shard !== move.from.shard || now.epoch !== move.from.epoch) {
    return { kind: 'superseded' };
  }
  const revision = directory.revision + 1;
  if (move.subject.kind === 'account') {
    const overrides = { ...directory.overrides, [move.subject.accountId]: { shard, epoch } };
    return { kind: 'next', directory: { ...directory, revision, overrides } };
  }
  const { bucket } = move.subject;
  const owners = directory.owners.with(bucket, directory.shards.indexOf(shard));
  return {
    kind: 'next',
    directory: { ...directory, revision, owners, epochs: directory.epochs.with(bucket, epoch) },
  };
}
