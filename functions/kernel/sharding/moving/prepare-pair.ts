import { AppError } from '../../errors.ts';
import type { ExecuteSql } from '../sql.ts';
import { COLUMNS } from './apply-sql.ts';
import { CAPTURE_SCHEMA, captureTrigger } from './capture-sql.ts';
import { type MovePair, passedRow, superseded } from './move-pair.ts';
import type { MoveRecord } from './move-record.ts';
import { type MovedDatabase, UNDECLARED_TABLES } from './moved-table.ts';
import { gateCte, gateParameters, isLeftover, movingStatement, slotParameters } from './slot-scope.ts';

const FIND_UNDECLARED = `SELECT string_agg(c.table_name, ', ') AS tables
FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.column_name = 'account_id'
  AND c.table_name NOT IN (SELECT value FROM jsonb_array_elements_text(CAST(:known AS jsonb)))`;

/** The fence row's `moved_out` says which accounts of the bucket live elsewhere. Does nothing for a superseded runner. */
const BEGIN_OUT = `INSERT INTO moving_slots AS m (slot, bucket, account_id, left_out, direction, capturing, attempt)
SELECT :slot, :bucket, CAST(:account AS text), o.moved_out, 'out', true, :attempt
FROM bucket_owner o WHERE o.slot = :from_slot AND o.epoch = :from_epoch AND o.state IN ('active', 'fenced')
ON CONFLICT (slot) DO UPDATE SET direction = 'out', capturing = true, left_out = excluded.left_out,
  attempt = excluded.attempt, changed_at = now()
WHERE m.attempt <= excluded.attempt
RETURNING CAST(m.left_out AS text) AS left_out`;

const BEGIN_IN = `INSERT INTO moving_slots AS m (slot, bucket, account_id, left_out, direction, capturing, attempt)
VALUES (:slot, :bucket, CAST(:account AS text), CAST(:left_out AS jsonb), 'in', false, :attempt)
ON CONFLICT (slot) DO UPDATE SET direction = 'in', capturing = false, left_out = excluded.left_out,
  attempt = excluded.attempt, changed_at = now()
WHERE m.attempt <= excluded.attempt
RETURNING m.slot`;

/** The fence on the target: closed, at the epoch that the flip will name. An active one is never touched. */
const OWN_FENCED = `WITH ${gateCte('in')},
owned AS (
  INSERT INTO bucket_owner AS o (slot, epoch, state, moved_out)
  SELECT slot, :epoch, 'fenced', CAST(:moved_out AS jsonb) FROM gate
  ON CONFLICT (slot) DO UPDATE SET epoch = excluded.epoch, state = 'fenced', moved_out = excluded.moved_out
  WHERE o.state <> 'active' AND o.epoch <= excluded.epoch
  RETURNING o.slot
)
SELECT EXISTS (SELECT 1 FROM gate) AS passed, EXISTS (SELECT 1 FROM owned) AS owned`;

/** Rows deleted in one statement. */
const PURGE_ROWS = 2000;

/** Makes both sides ready: capture on the source, an empty place behind a closed fence on the target. */
export async function preparePair(pair: MovePair): Promise<void> {
  const { source, target, database } = pair;
  await Promise.all([source, target].map((side) => side(movingStatement(CAPTURE_SCHEMA))));
  await Promise.all([checkDeclared(source, database), checkSameColumns(pair)]);
  const leftOut = await beginOut(pair);
  await beginIn(pair, leftOut);
  // One after the other: two tables locked in one transaction could deadlock with a write to both.
  for (const table of database.tables) {
    await source(movingStatement(captureTrigger(table)));
  }
  await purgeTarget(pair);
}

async function checkDeclared(source: ExecuteSql, { name, tables }: MovedDatabase): Promise<void> {
  const known = { json: [...tables.map((table) => table.name), ...UNDECLARED_TABLES] };
  const [row] = await source(movingStatement(FIND_UNDECLARED, { known }));
  if (row?.tables === null || row === undefined) return;
  throw new AppError(
    'invalid_settings',
    `${name} has tables with accounts that no move would take along: ${row.tables}`,
  );
}

/** Both sides must have had the same migrations. */
async function checkSameColumns({ source, target, database }: MovePair): Promise<void> {
  for (const { name } of database.tables) {
    const [from, to] = await Promise.all([source, target].map((side) => columnsOf(side, name)));
    if (String(from) === String(to)) continue;
    throw new AppError(
      'invalid_settings',
      `${database.name}.${name} differs between the shards: run bootstrap`,
    );
  }
}

/** The columns of a table that can be written, in their order. */
export async function columnsOf(execute: ExecuteSql, table: string): Promise<string[]> {
  const rows = await execute(movingStatement(COLUMNS, { table }));
  return rows.map((row) => `"${row.column_name}"`);
}

function subjectParameters({ subject, to, attempt }: MoveRecord) {
  const account = subject.kind === 'account' ? subject.accountId : null;
  return { slot: to.slot, bucket: subject.bucket, account, attempt };
}

async function beginOut({ move, source, database }: MovePair): Promise<string> {
  const parameters = { ...subjectParameters(move), from_slot: move.from.slot, from_epoch: move.from.epoch };
  const [row] = await source(movingStatement(BEGIN_OUT, parameters));
  if (row) return String(row.left_out);
  throw new AppError('conflict', `${move.from.shard} does not own ${move.from.slot} in ${database.name}`);
}

async function beginIn({ move, target }: MovePair, leftOut: string): Promise<void> {
  const [row] = await target(movingStatement(BEGIN_IN, { ...subjectParameters(move), left_out: leftOut }));
  if (!row) throw superseded(move);
  const parameters = {
    ...gateParameters(move),
    epoch: move.to.epoch,
    moved_out: move.subject.kind === 'bucket' ? leftOut : '{}',
  };
  const owned = passedRow(await target(movingStatement(OWN_FENCED, parameters)), move);
  if (owned.owned === true) return;
  throw new AppError('corrupt', `${move.to.shard} already owns ${move.to.slot} at a later epoch`);
}

/** Deletes what an earlier move of the slot left on the target. */
export async function purgeTarget({ move, target, database }: MovePair): Promise<void> {
  const parameters = { ...slotParameters(move.subject), ...gateParameters(move) };
  for (const { name } of database.tables) {
    const sql = `WITH ${gateCte('in')},
purged AS (
  DELETE FROM ${name} WHERE ctid IN (
    SELECT t.ctid FROM gate, ${name} t WHERE ${isLeftover(move.subject, 't')} LIMIT ${PURGE_ROWS}
  ) RETURNING 1
)
SELECT EXISTS (SELECT 1 FROM gate) AS passed, (SELECT count(*) FROM purged) AS purged`;
    for (let purged = PURGE_ROWS; purged === PURGE_ROWS; ) {
      purged = Number(passedRow(await target(movingStatement(sql, parameters)), move).purged);
    }
  }
}
