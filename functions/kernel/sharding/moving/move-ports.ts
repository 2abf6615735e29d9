import type { Clock } from '../../clock.ts';
import type { Logger } from '../../logger.ts';
import type { DatabaseName } from '../../service-definition.ts';
import type { Directory } from '../directory.ts';
import type { ExecuteSql, ShardId } from '../sql.ts';
import type { MoveRecord } from './move-record.ts';
import type { MovedDatabase } from './moved-table.ts';

/** Where moves are kept: the last one of each bucket. */
export interface MoveLog {
  find(bucket: number): Promise<MoveRecord | null>;
  /** Writes only over the revision before (nothing at all for revision 1). */
  save(record: MoveRecord): Promise<'saved' | 'conflict'>;
  list(): Promise<MoveRecord[]>;
}

export interface MovePorts {
  databases: readonly MovedDatabase[];
  /** As administrator of the shard's databases, with time for statements of 45 s. */
  connect: (shard: ShardId, database: DatabaseName) => ExecuteSql;
  loadDirectory: () => Promise<Directory>;
  replaceDirectory: (next: Directory) => Promise<'replaced' | 'conflict'>;
  moves: MoveLog;
  clock: Clock;
  sleep: (ms: number) => Promise<void>;
  logger: Logger;
  /** False when the runner should stop at the next safe place; somebody else goes on. Never asked behind the fence. */
  mayContinue: () => boolean;
}
