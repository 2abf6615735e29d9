import { AppError } from '../../errors.ts';
import type { Directory } from '../directory.ts';
import type { MovePair } from './move-pair.ts';
import { superseded } from './move-pair.ts';
import type { MovePorts } from './move-ports.ts';
import { isEnded, type MoveRecord, type MoveStep } from './move-record.ts';

/** Longest statement of a step, and some; while writes wait behind the fence a dead runner must be noticed sooner. */
const LEASE_MS = 90_000;
const FENCED_LEASE_MS = 15_000;
const FENCED: ReadonlySet<MoveStep> = new Set<MoveStep>(['verify', 'flip', 'retire', 'abort']);

/** What one runner knows; `move` is the record as it was last saved. */
export interface MoveRunner {
  ports: MovePorts;
  move: MoveRecord;
  columns: Map<string, Map<string, readonly string[]>>;
  /** As it was read before the record's last save: that save has shown since that nobody gave the move up before. */
  directory: Directory | null;
}

export function isBehindFence(step: MoveStep): boolean {
  return FENCED.has(step);
}

/** How long a runner may be silent at what the record says. From the moment the fence begins to close, writes may be waiting for it. */
function leaseMsOf({ step, fencedAtMs }: MoveRecord): number {
  if (isEnded(step)) return 0;
  return isBehindFence(step) || (step === 'fence' && fencedAtMs !== null) ? FENCED_LEASE_MS : LEASE_MS;
}

/** Saves the record with its changes and a fresh lease. Errors: superseded. */
export async function saveMove(runner: MoveRunner, changes: Partial<MoveRecord>): Promise<void> {
  const nowMs = runner.ports.clock();
  const merged = { ...runner.move, ...changes };
  const next: MoveRecord = {
    ...merged,
    revision: runner.move.revision + 1,
    changedAtMs: nowMs,
    leaseUntilMs: changes.leaseUntilMs ?? nowMs + leaseMsOf(merged),
  };
  if ((await runner.ports.moves.save(next)) === 'conflict') throw superseded(runner.move);
  runner.move = next;
}

/**
 * Takes the bucket's move over, unless its runner is alive. Errors: `not_found`, `conflict` (it has ended, or runs elsewhere).
 */
export async function takeMove(ports: MovePorts, id: string): Promise<MoveRunner> {
  const move = await findMove(ports, id);
  if (isEnded(move.step)) throw new AppError('conflict', `move ${id} has ended: ${move.step}`);
  if (move.leaseUntilMs > ports.clock()) {
    throw new AppError('conflict', `move ${id} is being run`, { retryable: true, data: { id } });
  }
  const runner: MoveRunner = { ports, move, columns: new Map(), directory: null };
  await saveMove(runner, { attempt: move.attempt + 1 });
  return runner;
}

/** The move of that id. Errors: `not_found`; only the last move of a bucket is kept. */
export async function findMove(ports: Pick<MovePorts, 'moves'>, id: string): Promise<MoveRecord> {
  const move = await ports.moves.find(Number(id.split('-')[0]));
  if (move?.id === id) return move;
  throw new AppError('not_found', `there is no move ${id}, or a later one of its bucket has taken its place`);
}

/** Both sides of every service database. */
export function pairsOf({ ports, move, columns }: MoveRunner): MovePair[] {
  return ports.databases.map((database) => {
    const known = columns.get(database.name) ?? new Map<string, readonly string[]>();
    columns.set(database.name, known);
    return {
      move,
      database,
      source: ports.connect(move.from.shard, database.name),
      target: ports.connect(move.to.shard, database.name),
      columns: known,
    };
  });
}

/** Does the same on every database at once. */
export function onEach<T>(runner: MoveRunner, work: (pair: MovePair) => Promise<T>): Promise<T[]> {
  return settleAll(pairsOf(runner).map(work));
}

/** Waits for all, so that nothing is still under way when the caller goes on to give the move up; then the first failure. */
export async function settleAll<T>(work: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(work);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return results.map((result) => (result as PromiseFulfilledResult<T>).value);
}
