import type { Client } from 'pg';
import type { Clock } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import { lazy } from '../kernel/lazy.ts';
import { type ResourcePool, resourcePool } from '../kernel/resilience/resource-pool.ts';
import type { ReaderAnswer, ReaderEndpoint, ReaderShard, ReadOnReader } from '../kernel/sharding/reader.ts';
import type { SqlStatement } from '../kernel/sharding/sql.ts';
import { readOnWire, type WireRead } from './pg-read-wire.ts';
import { type BoundStatement, bindStatement, decodeTextRows, type ParseArray } from './pg-values.ts';
import { type ReaderFailure, readerFailure } from './reader-failure.ts';
import { readSecret } from './secrets.ts';
import { startTimer } from './start-timer.ts';

export interface PgReaderSettings {
  database: string;
  /** A read that takes longer is ended, here and on the server. */
  statementTimeoutMs: number;
  clock: Clock;
}

/** A sandbox serves one event, whose reads run side by side at most this wide on one endpoint. */
const MAX_CONNECTIONS = 4;
const CONNECT_TIMEOUT_MS = 1_000;
/** For a connection of one's own: the time to find an old one dead and to make a new one, and as much to wait for others. */
const ACQUIRE_TIMEOUT_MS = 3_000;
/**
 * A sandbox that serves requests one after the other uses its connections more often than that. After a longer pause it may have
 * been frozen, and the network may have forgotten its connections without telling anybody: a read would wait for the answer
 * until its time is over. A round trip finds out.
 */
const VALIDATE_AFTER_MS = 5_000;
const VALIDATE_TIMEOUT_MS = 500;
/** The server ends a slow statement itself; this much later the client stops waiting for a server that is silent. */
const GRACE_MS = 500;

const postgres = lazy(async () => (await import('pg')).default);

interface Session {
  /** Idle it does not keep the process; pg's published types do not know these two. */
  client: Client & { ref(): void; unref(): void };
  wasUsed: boolean;
}

interface Readers {
  settings: PgReaderSettings;
  /** By endpoint id and shard; made on first use. */
  pools: Map<string, ResourcePool<Session>>;
  /** Logins by their secret, until one of them does not open a connection: then it may have been changed. */
  logins: Map<string, Promise<Login>>;
}

interface Login {
  username: string;
  password: string;
}

interface Read {
  shard: ReaderShard;
  endpoint: ReaderEndpoint;
  statement: SqlStatement;
  bound: BoundStatement;
}

/**
 * The port to readers over the PostgreSQL protocol, through a pool of connections to each endpoint: bounded, first come first
 * served, within a time limit, and none handed out that died unheard. Values go in and come out as through the Data API. Errors
 * that are the statement's are thrown: `timeout`, `internal` (also for a write that was declared a read), `corrupt`.
 */
export function pgReaders(settings: PgReaderSettings): ReadOnReader & { close(): void } {
  const readers: Readers = { settings, pools: new Map(), logins: new Map() };
  const read: ReadOnReader = async (shard, endpoint, statement) =>
    attempt(readers, { shard, endpoint, statement, bound: bindStatement(statement) }, true);
  return Object.assign(read, { close: () => closeAll(readers) });
}

/** A connection may still die between two reads; then the read is made once more, on one that is proven or new. */
async function attempt(readers: Readers, read: Read, mayRepeat: boolean): Promise<ReaderAnswer> {
  const outcome = await runOnce(readers, read);
  if (outcome.kind === 'rows') {
    const rows = decodeTextRows(outcome.read.rows, outcome.read.columns, await arrayParser());
    return { kind: 'rows', rows, appliedBelow: outcome.read.appliedBelow };
  }
  if (outcome.kind === 'statement') throw outcome.error;
  if (outcome.wasUsed && mayRepeat) return attempt(readers, read, false);
  return { kind: 'unreachable', error: outcome.error };
}

/** `wasUsed`: the connection had served a read before. */
type Outcome = { kind: 'rows'; read: WireRead } | (ReaderFailure & { wasUsed: boolean });

async function runOnce(readers: Readers, read: Read): Promise<Outcome> {
  const limitMs = readers.settings.statementTimeoutMs + GRACE_MS;
  // Of one that never got a connection, whatever the reason.
  let failed: Outcome | undefined;
  const run = async (session: Session): Promise<Outcome> => {
    const { client, wasUsed } = session;
    session.wasUsed = true;
    try {
      client.ref();
      return { kind: 'rows', read: await within(readOnWire(client, read.bound), limitMs) };
    } catch (error) {
      failed = { ...readerFailure(error, contextOf(readers, read)), wasUsed };
      throw error;
    } finally {
      client.unref();
    }
  };
  try {
    // After any error its transaction is open.
    return await poolOf(readers, read).use(run, () => true);
  } catch (error) {
    const { error: unconnected } = readerFailure(error, contextOf(readers, read));
    return failed ?? { kind: 'reader', error: unconnected, wasUsed: false };
  }
}

function poolOf(readers: Readers, read: Read): ResourcePool<Session> {
  const key = `${read.shard.id} ${read.endpoint.id}`;
  const known = readers.pools.get(key);
  if (known) return known;
  const pool = resourcePool<Session>({
    name: `connection to ${read.endpoint.id}`,
    maxSize: MAX_CONNECTIONS,
    acquireTimeoutMs: ACQUIRE_TIMEOUT_MS,
    validateAfterMs: VALIDATE_AFTER_MS,
    create: () => openSession(readers, read),
    validate: isAlive,
    destroy: ({ client }) => client.end(),
    clock: readers.settings.clock,
    startTimer,
  });
  readers.pools.set(key, pool);
  return pool;
}

async function openSession(readers: Readers, read: Read): Promise<Session> {
  const { secretArn } = read.shard;
  try {
    const client = await newClient(readers.settings, read.endpoint, await loginOf(readers, secretArn));
    // Of a connection that dies while idle the next read learns; unheard, its error would end the sandbox.
    client.on('error', () => undefined);
    await client.connect();
    client.unref();
    return { client, wasUsed: false };
  } catch (error) {
    // Also after a change of password: the next connection asks for the secret again.
    readers.logins.delete(secretArn);
    throw error;
  }
}

async function newClient(
  { database, statementTimeoutMs }: PgReaderSettings,
  { host, port, kind }: ReaderEndpoint,
  { username, password }: Login,
): Promise<Session['client']> {
  const pg = await postgres();
  const client = new pg.Client({
    host,
    port,
    user: username,
    password,
    database,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    // A proxy refuses or pins sessions with settings of their own; its initialization query has made them already.
    ...(kind === 'proxy' ? { ssl: { rejectUnauthorized: true } } : { statement_timeout: statementTimeoutMs }),
  });
  return client as Session['client'];
}

function loginOf({ logins }: Readers, secretArn: string): Promise<Login> {
  const known = logins.get(secretArn);
  if (known) return known;
  const login = readSecret(secretArn).then((secret) => JSON.parse(secret) as Login);
  logins.set(secretArn, login);
  return login;
}

async function isAlive({ client }: Session): Promise<boolean> {
  client.ref();
  try {
    await within(client.query('SELECT 1'), VALIDATE_TIMEOUT_MS);
    return true;
  } finally {
    client.unref();
  }
}

function closeAll({ pools }: Readers): void {
  for (const pool of pools.values()) pool.close();
  pools.clear();
}

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
