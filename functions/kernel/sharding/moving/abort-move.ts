import { AppError } from '../../errors.ts';
import { CAPTURE_SCHEMA } from './capture-sql.ts';
import { dropOutbox } from './move-outbox.ts';
import type { MovePair } from './move-pair.ts';
import type { MovePorts } from './move-ports.ts';
import { flipDirectory, isAbortable, type MoveRecord } from './move-record.ts';
import { findMove, type MoveRunner, onEach, saveMove } from './move-runner.ts';
import { purgeTarget } from './prepare-pair.ts';
import { closeTarget, endCapture, takeOver, unfenceSource } from './slot-ownership.ts';
import { movingStatement } from './slot-scope.ts';

/**
 * Gives a move up before its flip, even one that is being run: its runner is shut out. When the flip has happened meanwhile the
 * move goes on to its end instead. Errors: `not_found`, `conflict` (too late, or changed at this moment).
 */
export async function abortMove(ports: MovePorts, id: string): Promise<MoveRecord> {
  const move = await findMove(ports, id);
  if (!isAbortable(move.step)) throw new AppError('conflict', `move ${id} cannot be given up: ${move.step}`);
  const runner: MoveRunner = { ports, move, columns: new Map(), directory: null };
  await saveMove(runner, { step: 'abort', attempt: move.attempt + 1, failure: 'given up on request' });
  await giveUpMove(runner);
  return runner.move;
}

/** The record says `abort` already. Afterwards it says `aborted`, or `retire` when the flip came first. */
export async function giveUpMove(runner: MoveRunner): Promise<void> {
  if ((await forbidFlip(runner)) === 'flipped') {
    const pauseMs =
      runner.move.pauseMs ?? runner.ports.clock() - (runner.move.fencedAtMs ?? runner.ports.clock());
    return saveMove(runner, { step: 'retire', pauseMs, failure: null });
  }
  await onEach(runner, undoPair);
  await saveMove(runner, { step: 'aborted' });
}

/** A runner that read the directory before now can no longer replace it; one that reads it later sees the record. */
async function forbidFlip({ ports, move }: MoveRunner): Promise<'flipped' | 'forbidden'> {
  for (;;) {
    const directory = await ports.loadDirectory();
    if (flipDirectory(directory, move).kind === 'flipped') return 'flipped';
    const next = { ...directory, revision: directory.revision + 1 };
    if ((await ports.replaceDirectory(next)) === 'replaced') return 'forbidden';
  }
}

/** May find some of it done by an earlier runner. Writes flow again first. */
async function undoPair(pair: MovePair): Promise<void> {
  const { source, target } = pair;
  await Promise.all([source, target].map((side) => side(movingStatement(CAPTURE_SCHEMA))));
  const open = await takeOver(pair);
  if (open.out) {
    await unfenceSource(pair);
    await endCapture(pair, source, 'forgotten');
  }
  if (!open.in) return;
  await closeTarget(pair);
  await dropOutbox(pair, target);
  await purgeTarget(pair);
  await endCapture(pair, target, 'forgotten');
}
