import type { MovedTable } from './moved-table.ts';

/** Serializes what changes capture on one database; migrations take 7215001. */
const LOCK = 'PERFORM pg_advisory_xact_lock(7215002)';

/**
 * `moving_slots` says what moves `out` of this database, `in` to it, or is `gone` and waits to be cleaned up; `attempt` fences
 * off runners that were superseded. `moves_capture` gets the key of every row of a moving slot that is written, with the
 * change of the row count and of the sum of row hashes.
 */
export const CAPTURE_SCHEMA = `DO $schema$
BEGIN
  ${LOCK};
  IF to_regclass('moving_slots') IS NULL THEN
    CREATE TABLE moving_slots (
      slot text PRIMARY KEY,
      bucket integer NOT NULL,
      account_id text,
      left_out jsonb NOT NULL,
      direction text NOT NULL CHECK (direction IN ('out', 'in', 'gone')),
      capturing boolean NOT NULL,
      attempt integer NOT NULL,
      changed_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE TABLE moves_capture (
      position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      slot text NOT NULL,
      table_name text NOT NULL,
      key jsonb NOT NULL,
      row_delta integer NOT NULL,
      hash_delta numeric NOT NULL,
      consumed boolean NOT NULL DEFAULT false
    );
    CREATE INDEX moves_capture_open ON moves_capture (slot, table_name, position) WHERE NOT consumed;
    CREATE INDEX moves_capture_sums ON moves_capture (slot, table_name);
  END IF;
END
$schema$`;

/** The row's hash; equal rows have equal text forms on both shards because sessions have equal settings. */
export const rowHash = (row: string) => `hashtextextended(CAST(${row} AS text), 0)`;

/** The row's key as JSON. */
export function keyJson({ key }: MovedTable, row: string): string {
  return `jsonb_build_object(${key.map((column) => `'${column}', ${row}.${column}`).join(', ')})`;
}

/** One captured image of a row: with its count and hash added, or taken away. */
function captureImage(table: MovedTable, row: 'NEW' | 'OLD'): string {
  const sign = row === 'NEW' ? '' : '-';
  return `INSERT INTO moves_capture (slot, table_name, key, row_delta, hash_delta)
      SELECT m.slot, '${table.name}', ${keyJson(table, row)}, ${sign}1, ${sign}CAST(${rowHash(row)} AS numeric)
      FROM moving_slots m
      WHERE m.capturing AND (m.account_id = ${row}.account_id
        OR (m.account_id IS NULL AND m.bucket = ${row}.bucket AND NOT jsonb_exists(m.left_out, ${row}.account_id)))`;
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/**
 * Puts the capturing trigger on a table, enabled. It waits for the writes in flight on that table, so that every later write
 * sees the `moving_slots` row that was there before. The service's own role needs no right on our tables: the function runs
 * as its owner.
 */
export function captureTrigger(table: MovedTable): string {
  const body = `
BEGIN
  IF TG_OP <> 'INSERT' THEN
    ${captureImage(table, 'OLD')};
  END IF;
  IF TG_OP <> 'DELETE' THEN
    ${captureImage(table, 'NEW')};
  END IF;
  RETURN NULL;
END`;
  const name = `capture_${table.name}`;
  return `DO $trigger$
BEGIN
  ${LOCK};
  CREATE OR REPLACE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS ${quoted(body)};
  CREATE OR REPLACE TRIGGER ${name} AFTER INSERT OR UPDATE OR DELETE ON ${table.name}
    FOR EACH ROW EXECUTE FUNCTION ${name}();
  ALTER TABLE ${table.name} ENABLE TRIGGER ${name};
END
$trigger$`;
}

/** Switches the trigger off once nothing on this database is captured any more. */
export function captureTriggerOff(table: MovedTable): string {
  return `DO $off$
BEGIN
  ${LOCK};
  IF EXISTS (SELECT 1 FROM pg_trigger WHERE tgname = 'capture_${table.name}' AND tgenabled <> 'D')
    AND NOT EXISTS (SELECT 1 FROM moving_slots WHERE capturing) THEN
    ALTER TABLE ${table.name} DISABLE TRIGGER capture_${table.name};
  END IF;
END
$off$`;
}
