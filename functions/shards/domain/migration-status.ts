import type { DatabaseName } from '../../kernel/service-definition.ts';
import type { Migration } from '../../kernel/sharding/migration.ts';
import type { ExecuteSql, ShardId } from '../../kernel/sharding/sql.ts';

/** How far one database of one shard is. */
export interface MigrationStatus {
  shard: ShardId;
  database: DatabaseName;
  applied: number;
  /** Names of steps that the code knows and the database lacks. */
  pending: string[];
  /** Steps that the database has and this code does not know: an older version is deployed. */
  unknown: string[];
}

const APPLIED = 'SELECT id, name FROM schema_migrations ORDER BY id';

/** Compares a database with the code's migrations. Errors: those of the shard. */
export async function migrationStatus(
  execute: ExecuteSql,
  migrations: readonly Migration[],
  place: { shard: ShardId; database: DatabaseName },
): Promise<MigrationStatus> {
  const rows = await execute({ sql: APPLIED, parameters: {}, intent: 'read', idempotent: true });
  const applied = new Map(rows.map((row) => [Number(row.id), String(row.name)]));
  const known = new Set(migrations.map(({ id }) => id));
  return {
    ...place,
    applied: applied.size,
    pending: migrations.filter(({ id }) => !applied.has(id)).map(({ id, name }) => `${id} ${name}`),
    unknown: [...applied].filter(([id]) => !known.has(id)).map(([id, name]) => `${id} ${name}`),
  };
}
