import { queueFunction } from '../../entry/sqs.ts';
import { type MoveJob, runJob } from '../domain/move-jobs.ts';
import { shards } from '../service.ts';
import { wireJobs, wireMoves, wireNoteTry } from '../wiring.ts';

/** The longest statement of a move and its saving must fit behind the last question whether to go on. */
const SPARE_MS = 60_000;

const portsOf = wireMoves();
const send = wireJobs();

/** Runs one move, or hands it to the next invocation when its time is over. */
export const handler = queueFunction<MoveJob>({
  service: shards.name,
  queue: shards.queues.jobs,
  noteTry: wireNoteTry(),
  handle: async ({ body }, { logger, metrics, remainingMs }) => {
    const move = await runJob(portsOf({ logger, mayContinue: () => remainingMs() > SPARE_MS }), send, body);
    if (!move) return;
    metrics.addWith({ step: move.step }, 'shard_moves_total', 1, 'Count');
    if (move.pauseMs !== null) metrics.add('shard_move_pause_ms', move.pauseMs, 'Milliseconds');
  },
});
