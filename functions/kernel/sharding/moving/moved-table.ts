import type { DatabaseName } from '../../service-definition.ts';

/**
 * A table whose rows belong to accounts, declared next to its migration so that a move takes it along. Each must have the
 * columns `account_id text` and `bucket integer`; an index that begins with the bucket keeps bucket moves cheap. No foreign
 * keys between them: rows arrive in any order.
 */
export interface MovedTable {
  name: string;
  /** Columns of the primary key, in its order. */
  key: readonly string[];
}

/** What a move takes along of one service database, besides its outbox. */
export interface MovedDatabase {
  name: DatabaseName;
  tables: readonly MovedTable[];
}

/** Tables with accounts in them that a move treats in its own way or leaves where they are. */
export const UNDECLARED_TABLES: readonly string[] = ['outbox', 'moving_slots'];
