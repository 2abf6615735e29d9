import {
  appliedStatement,
  type Migration,
  migrationStatement,
  recordStatement,
} from '../../kernel/sharding/migration.ts';
import type { ExecuteSql, SqlRow } from '../../kernel/sharding/sql.ts';

/**
 * Applies a migration unless it is applied. A fill goes on where it was cut off, step by step, each within the time of one statement;
 * two that run at once do the same steps, and each step counts once.
 */
export async function applyMigration(execute: ExecuteSql, migration: Migration): Promise<void> {
  const run = (sql: string): Promise<readonly SqlRow[]> =>
    execute({ sql, parameters: {}, intent: 'write', idempotent: true });
  await run(migrationStatement(migration));
  if (migration.fill === undefined || (await run(appliedStatement(migration))).length > 0) return;
  let isDone = false;
  while (!isDone) isDone = (await run(migration.fill))[0]?.done === true;
  await run(recordStatement(migration));
}
