import type { Pool, PoolClient } from 'pg';
import { AppError } from '../kernel/errors.ts';
import { lazy } from '../kernel/lazy.ts';
import type { ReaderAnswer, ReaderEndpoint, ReaderShard, ReadOnReader } from '../kernel/sharding/reader.ts';
import type { SqlStatement } from '../kernel/sharding/sql.ts';
import { readOnWire, type WireRead } from './pg-read-wire.ts';
import { type BoundStatement, bindStatement, decodeTextRows, type ParseArray } from './pg-values.ts';
import { type ReaderFailure, readerFailure } from './reader-failure.ts';
import { readSecret } from './secrets.ts';

export interface PgReaderSettings {
  database: string;
  /** A read that takes longer is ended, here and on the server. */
  statementTimeoutMs: number;
}

/** A sandbox serves one event, whose reads run side by side at most this wide on one endpoint. */
const MAX_CONNECTIONS = 4;
const CONNECT_TIMEOUT_MS = 1_000;
const IDLE_TIMEOUT_MS = 30_000;
/** The server ends a slow statement itself; this much later the client stops waiting for a server that is silent. */
const GRACE_MS = 500;

const postgres = lazy(async () => (await import('pg')).default);

interface Readers {
  settings: PgReaderSettings;
  /** By endpoint id and shard; made on first use, replaced when its connections turn out to be dead. */
  pools: Map<string, Promise<Pool>>;
}

interface Read {
  shard: ReaderShard;
  endpoint: ReaderEndpoint;
  statement: SqlStatement;
  bound: BoundStatement;
}

/**
 * The port to readers over the PostgreSQL protocol, through pg's own pool (bounded, first come first served, with an acquire
 * timeout). Values go in and come out as through the Data API. Errors that are the statement's are thrown: `timeout`,
 * `internal` (also for a write that was declared a read), `corrupt`.
 */
export function pgReaders(settings: PgReaderSettings): ReadOnReader & { close(): Promise<void> } {
  const readers: Readers = { settings, pools: new Map() };
  const read: ReadOnReader = async (shard, endpoint, statement) =>
    attempt(readers, { shard, endpoint, statement, bound: bindStatement(statement) }, true);
  return Object.assign(read, { close: () => closeAll(readers) });
}

/** A connection that slept in a frozen sandbox may be dead without knowing; then the read is made once more on a new one. */
async function attempt(readers: Readers, read: Read, mayRepeat: boolean): Promise<ReaderAnswer> {
  const connection = await connect(readers, read);
  if ('error' in connection) return connection.error;
  const outcome = await runOn(connection.client, readers, read);
  if (outcome.kind === 'rows') {
    const rows = decodeTextRows(outcome.read.rows, outcome.read.columns, await arrayParser());
    return { kind: 'rows', rows, appliedBelow: outcome.read.appliedBelow };
  }
  if (outcome.kind === 'statement') throw outcome.error;
  forgetPool(readers, poolKey(read.shard, read.endpoint));
  if (connection.wasUsed && mayRepeat) return attempt(readers, read, false);
  return { kind: 'unreachable', error: outcome.error };
}

async function runOn(
  client: PoolClient,
  readers: Readers,
  read: Read,
): Promise<{ kind: 'rows'; read: WireRead } | ReaderFailure> {
  try {
    const done = await within(readOnWire(client, read.bound), readers.settings.statementTimeoutMs + GRACE_MS);
    client.release();
    return { kind: 'rows', read: done };
  } catch (error) {
    client.release(true);
    return readerFailure(error, contextOf(readers, read));
  }
}

type Connection = { client: PoolClient; wasUsed: boolean } | { error: ReaderAnswer };

async function connect(readers: Readers, read: Read): Promise<Connection> {
  const key = poolKey(read.shard, read.endpoint);
  try {
    const pool = readers.pools.get(key) ?? openPool(readers.settings, read);
    readers.pools.set(key, pool);
    const { idleCount } = await pool;
    return { client: await (await pool).connect(), wasUsed: idleCount > 0 };
  } catch (error) {
    // Also after a change of password: the next read asks for the secret again.
    forgetPool(readers, key);
    const { error: failure } = readerFailure(error, contextOf(readers, read));
    return { error: { kind: 'unreachable', error: failure } };
  }
}

async function openPool(settings: PgReaderSettings, { shard, endpoint }: Read): Promise<Pool> {
  const [pg, secret] = await Promise.all([postgres(), readSecret(shard.secretArn)]);
  const { username, password } = JSON.parse(secret) as { username: string; password: string };
  const pool = new pg.Pool({
    host: endpoint.host,
    port: endpoint.port,
    user: username,
    password,
    database: settings.database,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    keepAlive: true,
    allowExitOnIdle: true,
    // A proxy refuses or pins sessions with settings of their own; its initialization query has made them already.
    ...(endpoint.kind === 'proxy'
      ? { ssl: { rejectUnauthorized: true } }
      : { statement_timeout: settings.statementTimeoutMs }),
  });
  // A connection that dies while idle is taken out by the pool; unheard, its error would end the sandbox.
  pool.on('error', () => undefined);
  return pool;
}

/** Its idle connections are closed, and the busy ones once they are given back; nobody waits for that (T48). */
function forgetPool(readers: Readers, key: string): void {
  const pool = readers.pools.get(key);
  readers.pools.delete(key);
  pool?.then((open) => open.end()).catch(() => undefined);
}

async function closeAll(readers: Readers): Promise<void> {
  const pools = [...readers.pools.values()];
  readers.pools.clear();
  await Promise.allSettled(pools.map(async (pool) => (await pool).end()));
}

const poolKey = (shard: ReaderShard, endpoint: ReaderEndpoint) => `${shard.id} ${endpoint.id}`;

const contextOf = ({ settings }: Readers, { shard, endpoint, statement }: Read) => ({
  shard: shard.id,
  endpoint: endpoint.id,
  database: settings.database,
  idempotent: statement.idempotent,
});

async function within<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new AppError('timeout', 'the reader did not answer in time', { retryable: true })),
      limitMs,
    );
  });
  // A read given up fails later, when its connection is closed; nobody listens then.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const arrayParser = lazy(async (): Promise<ParseArray> => {
  const { arrayParser: parser } = (await postgres()).types as unknown as {
    arrayParser: { create(text: string, decode: (item: string) => unknown): { parse(): unknown[] } };
  };
  return (text, decode) => parser.create(text, decode).parse();
});
