import type { EndpointSpec } from '../balancing/endpoints.ts';
import type { AppError } from '../errors.ts';
import { jsonSetting, type Setting } from '../settings.ts';
import type { ShardId, SqlRow, SqlStatement } from './sql.ts';

/** A place where a shard can be read over the PostgreSQL protocol. */
export interface ReaderEndpoint extends EndpointSpec {
  host: string;
  port: number;
  /** `proxy`: RDS Proxy's read-only endpoint, over TLS; its own initialization query sets the time limit. */
  kind: 'proxy' | 'direct';
}

/** READERS, one entry for each shard that has readers. */
export interface ReaderShard {
  id: ShardId;
  /** Login of the service's own role. */
  secretArn: string;
  endpoints: readonly ReaderEndpoint[];
}

/** How a read on a reader ended; whatever is wrong with the statement itself is thrown. */
export type ReaderAnswer =
  /** `appliedBelow`: transactions below it were applied before the rows were read. */
  | { kind: 'rows'; rows: SqlRow[]; appliedBelow: bigint }
  /** Connection-class: the reader could not be reached, went away, or gave the read up for its replication. */
  | { kind: 'unreachable'; error: AppError };

/** Port: one read, in a READ ONLY transaction, on one endpoint of a shard. */
export type ReadOnReader = (
  shard: ReaderShard,
  endpoint: ReaderEndpoint,
  statement: SqlStatement,
) => Promise<ReaderAnswer>;

const RULE =
  'must be a JSON list of {id, secretArn, endpoints: [{id, host, port, kind}]} with different ids, no endpoint list empty';

/** READERS; an empty list means that nothing is read from readers (T40: an empty text is refused, not read as one host). */
export const readersSetting: Setting<readonly ReaderShard[]> = jsonSetting('READERS', (value) =>
  areReaders(value) ? value : RULE,
);

function areReaders(value: unknown): value is ReaderShard[] {
  if (!Array.isArray(value) || !value.every(isReaderShard)) return false;
  return new Set(value.map(({ id }) => id)).size === value.length;
}

function isReaderShard(value: unknown): value is ReaderShard {
  const { id, secretArn, endpoints } = (value ?? {}) as Record<string, unknown>;
  if (!isText(id) || !isText(secretArn) || !Array.isArray(endpoints)) return false;
  return endpoints.length > 0 && endpoints.every(isEndpoint);
}

function isEndpoint(value: unknown): boolean {
  const { id, host, port, kind } = (value ?? {}) as Record<string, unknown>;
  const isPort = Number.isInteger(port) && (port as number) > 0 && (port as number) < 65_536;
  return isText(id) && isText(host) && isPort && (kind === 'proxy' || kind === 'direct');
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
