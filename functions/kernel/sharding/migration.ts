/** One step of a service database's schema. Steps are only ever added; `id` counts up from 1. */
export interface Migration {
  id: number;
  name: string;
  /** Plain statements, run in order in one transaction. No `:name` texts and no dollar quotes. */
  statements: readonly string[];
  /**
   * What fills tables with what is there already: one bounded statement, run again and again, each time as a transaction of its own,
   * until its row says `done`; only then the migration counts as applied. It keeps its place in the database, so it may be cut off.
   * Beside it `statements` may run twice: they say IF NOT EXISTS.
   */
  fill?: string;
}

/** Runs that change the schema, or who may use it, wait for each other. */
const LOCK = 'PERFORM pg_advisory_xact_lock(7215001)';

/**
 * One statement that applies a migration exactly once: locked, checked, applied and (without a fill) recorded in one transaction, so it
 * may be repeated, raced or cut off at will. (The Data API refuses several statements in one call; a DO block is one.)
 */
export function migrationStatement(migration: Migration): string {
  const body = migration.statements.map((statement) => `    ${statement};`).join('\n');
  return `DO $migration$
BEGIN
  ${LOCK};
  CREATE TABLE IF NOT EXISTS schema_migrations (id integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());
  IF NOT EXISTS (SELECT 1 FROM schema_migrations WHERE id = ${migration.id}) THEN
${body}${migration.fill === undefined ? `\n    ${recordStatement(migration)};` : ''}
  END IF;
END
$migration$`;
}

/** Says that a migration is applied. */
export const recordStatement = ({ id, name }: Migration): string =>
  `INSERT INTO schema_migrations (id, name) VALUES (${id}, '${name}') ON CONFLICT DO NOTHING`;

/** One row when it is. */
export const appliedStatement = ({ id }: Migration): string =>
  `SELECT id FROM schema_migrations WHERE id = ${id}`;

/**
 * One statement that lets a role use every table there is. Locked: two grants at once change one row of the catalogue, and
 * PostgreSQL refuses the second ("tuple concurrently updated").
 */
export function grantStatement(role: string): string {
  return `DO $grant$
BEGIN
  ${LOCK};
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role};
END
$grant$`;
}
