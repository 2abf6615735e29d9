import { AppError } from '../../errors.ts';
import type { ExecuteSql, SqlValue } from '../sql.ts';
import { captureTriggerOff } from './capture-sql.ts';
import { type MovePair, passedRow } from './move-pair.ts';
import type { MoveRecord } from './move-record.ts';
import { gateCte, gateParameters, movingStatement } from './slot-scope.ts';

/** Is the account fenced within its bucket, and not by a slot of its own? */
function leavesBucket(move: MoveRecord): boolean {
  return move.from.slot !== move.to.slot;
}

interface OwnerChange {
  direction: 'out' | 'in';
  set: string;
  where: string;
  parameters: Record<string, SqlValue>;
  /** The row may be missing or belong to a later time: then nothing is to be done. */
  mayMiss?: boolean;
}

/** Changes one fence row for the newest runner only. Errors: superseded, `conflict` when the row is not as expected. */
async function changeOwner(execute: ExecuteSql, move: MoveRecord, change: OwnerChange): Promise<void> {
  const sql = `WITH ${gateCte(change.direction)},
changed AS (
  UPDATE bucket_owner o SET ${change.set} FROM gate WHERE o.slot = :owner_slot AND ${change.where} RETURNING o.slot
)
SELECT EXISTS (SELECT 1 FROM gate) AS passed, EXISTS (SELECT 1 FROM changed) AS changed`;
  const parameters = { ...gateParameters(move), ...change.parameters };
  const row = passedRow(await execute(movingStatement(sql, parameters)), move);
  if (row.changed === true || change.mayMiss) return;
  throw new AppError('conflict', `the fence row of move ${move.id} is not as the move left it`);
}

const sourceOwner = ({ from }: MoveRecord) => ({ owner_slot: from.slot, epoch: from.epoch });
const accountOf = ({ subject }: MoveRecord) => (subject.kind === 'account' ? subject.accountId : '');

/** From here on the source takes no write of the slot. Waits for those in flight: they hold the row FOR SHARE. */
export function fenceSource({ move, source }: MovePair): Promise<void> {
  if (!leavesBucket(move)) {
    return changeOwner(source, move, {
      direction: 'out',
      set: "state = 'fenced'",
      where: "o.epoch = :epoch AND o.state IN ('active', 'fenced')",
      parameters: sourceOwner(move),
    });
  }
  return changeOwner(source, move, {
    direction: 'out',
    set: 'moved_out = o.moved_out || jsonb_build_object(CAST(:account_id AS text), true)',
    where: 'o.epoch = :epoch',
    parameters: { ...sourceOwner(move), account_id: accountOf(move) },
  });
}

/** The source takes writes again, as before the move. */
export function unfenceSource({ move, source }: MovePair): Promise<void> {
  if (!leavesBucket(move)) {
    return changeOwner(source, move, {
      direction: 'out',
      set: "state = 'active'",
      where: "o.epoch = :epoch AND o.state IN ('active', 'fenced')",
      parameters: sourceOwner(move),
    });
  }
  return changeOwner(source, move, {
    direction: 'out',
    set: 'moved_out = o.moved_out - CAST(:account_id AS text)',
    where: 'o.epoch = :epoch',
    parameters: { ...sourceOwner(move), account_id: accountOf(move) },
  });
}

const targetOwner = ({ to }: MoveRecord) => ({ owner_slot: to.slot, epoch: to.epoch });

/** The target will take writes at the new epoch; nobody knows that epoch before the flip. */
export function activateTarget({ move, target }: MovePair): Promise<void> {
  return changeOwner(target, move, {
    direction: 'in',
    set: "state = 'active'",
    where: "o.epoch = :epoch AND o.state IN ('fenced', 'active')",
    parameters: targetOwner(move),
  });
}

export function closeTarget({ move, target }: MovePair): Promise<void> {
  return changeOwner(target, move, {
    direction: 'in',
    set: "state = 'moved'",
    where: 'o.epoch = :epoch',
    parameters: targetOwner(move),
    mayMiss: true,
  });
}

/** The tombstone: `moved` for a slot; an account that left its bucket stays in the bucket's `moved_out`. */
export async function buryOnSource({ move, source }: MovePair): Promise<void> {
  if (leavesBucket(move)) return;
  await changeOwner(source, move, {
    direction: 'out',
    set: "state = 'moved'",
    where: 'o.epoch = :epoch',
    parameters: sourceOwner(move),
  });
}

const TAKE_OVER = `UPDATE moving_slots SET attempt = :attempt
WHERE slot = :slot AND attempt <= :attempt AND direction IN ('out', 'in') RETURNING slot`;

/** Shuts earlier runners out on both sides; waits for their statements in flight. Tells on which sides the move is open. */
export async function takeOver({ move, source, target }: MovePair): Promise<{ out: boolean; in: boolean }> {
  const statement = movingStatement(TAKE_OVER, gateParameters(move));
  const [out, inwards] = await Promise.all([source(statement), target(statement)]);
  return { out: out.length > 0, in: inwards.length > 0 };
}

const FORGET_CAPTURE = 'DELETE FROM moves_capture WHERE slot = :slot';
const FORGET_SLOT =
  "DELETE FROM moving_slots WHERE slot = :slot AND attempt <= :attempt AND direction IN ('in', 'out')";
const LEAVE_GONE = `UPDATE moving_slots SET direction = 'gone', capturing = false, changed_at = now()
WHERE slot = :slot AND attempt <= :attempt AND direction = 'out'`;

/** Ends capture on a side; `gone` leaves the rows for the clean-up, `forgotten` leaves nothing. */
export async function endCapture(
  { move, database }: MovePair,
  side: ExecuteSql,
  end: 'gone' | 'forgotten',
): Promise<void> {
  const { slot } = gateParameters(move);
  await side(movingStatement(end === 'gone' ? LEAVE_GONE : FORGET_SLOT, gateParameters(move)));
  await side(movingStatement(FORGET_CAPTURE, { slot }));
  for (const table of database.tables) await side(movingStatement(captureTriggerOff(table)));
}
