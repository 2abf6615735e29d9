/** A value bound to a `:name` parameter. Objects name types that the database cannot guess from JSON. */
export type SqlValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | { json: unknown }
  | { uuid: string }
  /** UTC, `YYYY-MM-DD HH:MM:SS[.FFF]` or an ISO 8601 instant ending in Z. */
  | { timestamp: string };

/**
 * `read` promises that the statement changes nothing; it may then go to a reader. `look` promises the same of what a change
 * starts from: only the writer knows that. Never guessed from the text (T37).
 */
export type Intent = 'read' | 'look' | 'write';

export interface SqlStatement {
  sql: string;
  parameters: Readonly<Record<string, SqlValue>>;
  intent: Intent;
  /** May it be run again after an answer was lost? Reads always; writes only when their effect is guarded. */
  idempotent: boolean;
}

/** Column name to value: int8 as number when safe, else bigint; numeric and json as string; timestamps as ISO 8601 in UTC. */
export type SqlRow = Readonly<Record<string, string | number | bigint | boolean | null | readonly unknown[]>>;

/** Port: one statement on one service's database of one shard, in one round trip. */
export type ExecuteSql = (statement: SqlStatement) => Promise<SqlRow[]>;

/** A shard's stable name, for example `shard-0`. */
export type ShardId = string;

/** Port: the way to one service's database on a shard. */
export type ConnectShard = (shard: ShardId) => ExecuteSql;
