import { hasCode } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { SendMessages } from '../../kernel/queue.ts';
import type { MovePorts } from '../../kernel/sharding/moving/move-ports.ts';
import {
  isEnded,
  type MoveRecord,
  type MoveRequest,
  ownershipOf,
} from '../../kernel/sharding/moving/move-record.ts';
import { type BucketMove, planRebalance } from '../../kernel/sharding/moving/plan-rebalance.ts';
import { beginMove, runMove } from '../../kernel/sharding/moving/run-move.ts';

/** What the queue carries: a move to go on with, or one to begin when its turn comes. */
export type MoveJob = { kind: 'run'; id: string } | { kind: 'move'; bucket: number; to: string };

/** Claims the move at once, so that the caller learns of a conflict, and lets the worker run it. */
export async function requestMove(
  ports: MovePorts,
  send: SendMessages,
  request: MoveRequest,
): Promise<MoveRecord> {
  const move = await beginMove(ports, request);
  await send([{ body: { kind: 'run', id: move.id } satisfies MoveJob }]).catch((error: unknown) => {
    ports.logger.warn('move not queued, the sweep will', { id: move.id, reason: String(error) });
  });
  return move;
}

/**
 * Queues every move of the plan; the queue's consumers bound how many run at once. Asking again plans what is still to do, so a
 * rebalance that was cut off is simply asked for again.
 */
export async function requestRebalance(
  ports: MovePorts,
  send: SendMessages,
  dryRun: boolean,
): Promise<BucketMove[]> {
  const plan = planRebalance(await ports.loadDirectory());
  const jobs = plan.map(({ bucket, to }) => ({ body: { kind: 'move', bucket, to } satisfies MoveJob }));
  if (!dryRun && jobs.length > 0) await send(jobs);
  return plan;
}

/**
 * Runs one job. A move that runs elsewhere, has ended or is done already is no error: messages come more than once. A move that
 * failed is not tried again by its message: it has been given up, or the sweep takes it up.
 */
export async function runJob(ports: MovePorts, send: SendMessages, job: MoveJob): Promise<MoveRecord | null> {
  try {
    const id = job.kind === 'run' ? job.id : await beginBucket(ports, job);
    if (id === null) return null;
    const move = await runMove(ports, id);
    if (!isEnded(move.step)) await send([{ body: { kind: 'run', id } satisfies MoveJob }]);
    return move;
  } catch (error) {
    ports.logger.warn('move job not done', { ...job, error });
    if (hasCode(error, 'conflict') || hasCode(error, 'not_found')) return null;
    throw error;
  }
}

async function beginBucket(
  ports: MovePorts,
  { bucket, to }: Extract<MoveJob, { kind: 'move' }>,
): Promise<string | null> {
  const subject = { kind: 'bucket', bucket } as const;
  if (ownershipOf(await ports.loadDirectory(), subject).shard === to) return null;
  return (await beginMove(ports, { subject, to })).id;
}

/** Sends moves again whose runner is gone. */
export async function resumeMoves(ports: MovePorts, send: SendMessages, logger: Logger): Promise<number> {
  const stranded = (await ports.moves.list()).filter(
    (move) => !isEnded(move.step) && move.leaseUntilMs <= ports.clock(),
  );
  if (stranded.length === 0) return 0;
  logger.info('moves are taken up again', { ids: stranded.map((move) => move.id) });
  await send(stranded.map(({ id }) => ({ body: { kind: 'run', id } satisfies MoveJob })));
  return stranded.length;
}
