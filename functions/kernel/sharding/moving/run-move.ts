import { AppError } from '../../errors.ts';
import { giveUpMove } from './abort-move.ts';
import { isSuperseded, superseded } from './move-pair.ts';
import type { MovePorts } from './move-ports.ts';
import { claimMove, isEnded, type MoveRecord, type MoveRequest, stepAfter } from './move-record.ts';
import { isBehindFence, type MoveRunner, onEach, saveMove, takeMove } from './move-runner.ts';
import { moveSteps, type StepOutcome } from './move-steps.ts';
import { takeOver } from './slot-ownership.ts';

/** Claims a move with one conditional write; nothing has moved yet. Errors: `invalid_input`, `conflict`. */
export async function beginMove(ports: MovePorts, request: MoveRequest): Promise<MoveRecord> {
  const [directory, previous] = await Promise.all([
    ports.loadDirectory(),
    ports.moves.find(request.subject.bucket),
  ]);
  const move = claimMove(directory, request, { previous, nowMs: ports.clock() });
  if ((await ports.moves.save(move)) === 'saved') return move;
  throw new AppError('conflict', 'another move of this bucket has just begun');
}

/**
 * Runs a move from where it is to its end, or until `mayContinue` says no. Killed at any moment, it goes on where it was when
 * called again. An error behind the fence gives the move up, so that writes do not wait for somebody to look.
 * Errors: `conflict` (runs elsewhere, has ended), `corrupt` (the sides differ: given up), and those of the shards.
 */
export async function runMove(ports: MovePorts, id: string): Promise<MoveRecord> {
  const runner = await takeMove(ports, id);
  try {
    await shutOutOthers(runner);
    while (!isEnded(runner.move.step)) {
      if ((await runStep(runner)) === 'stopped') break;
    }
  } catch (error) {
    await afterFailure(runner, error);
    throw error;
  }
  return runner.move;
}

/** Behind the first step both sides know the move; the last steps find that out for themselves. */
async function shutOutOthers(runner: MoveRunner): Promise<void> {
  const { step } = runner.move;
  if (step === 'prepare' || step === 'retire' || step === 'abort') return;
  const open = await onEach(runner, takeOver);
  if (open.some((sides) => !sides.out || !sides.in)) throw superseded(runner.move);
}

async function runStep(runner: MoveRunner): Promise<StepOutcome> {
  const { step } = runner.move;
  if (step === 'done' || step === 'aborted') return 'done';
  if (step === 'abort') {
    await giveUpMove(runner);
    return 'done';
  }
  const startedMs = runner.ports.clock();
  if ((await moveSteps[step](runner)) === 'stopped') {
    await saveMove(runner, { leaseUntilMs: 0 });
    return 'stopped';
  }
  await saveMove(runner, { step: stepAfter(step), failure: null });
  const tookMs = runner.ports.clock() - startedMs;
  runner.ports.logger.info('move step done', { id: runner.move.id, step, tookMs });
  return 'done';
}

/** Before the fence the move just waits to be taken up again; behind it, or when the sides differ, it is given up. */
async function afterFailure(runner: MoveRunner, error: unknown): Promise<void> {
  if (isSuperseded(error)) return;
  const { step } = runner.move;
  const failure = error instanceof AppError ? `${error.code}: ${error.message}` : 'internal';
  runner.ports.logger.error('move failed', { id: runner.move.id, step, error });
  try {
    const isWorthless = error instanceof AppError && !error.retryable;
    if (step !== 'retire' && step !== 'abort' && (isBehindFence(step) || step === 'fence' || isWorthless)) {
      await saveMove(runner, { step: 'abort', failure });
      await giveUpMove(runner);
      return;
    }
    await saveMove(runner, { leaseUntilMs: 0, failure });
  } catch (second) {
    runner.ports.logger.error('move could not be given up: it waits for the next runner', {
      id: runner.move.id,
      error: second,
    });
  }
}
