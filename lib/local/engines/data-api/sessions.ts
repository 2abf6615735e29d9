import { connect, type Socket } from 'node:net';
import { type Client, Pool, type PoolClient } from 'pg';
import { columnDescriber, type DescribeColumns } from './column-metadata.ts';
import { columnTypes } from './column-types.ts';
import { DataApiError, translateDatabaseError } from './data-api-error.ts';
import { transactionStatus } from './wire-statement.ts';

export interface Cluster {
  arn: string;
  host: string;
  port: number;
}

export interface Secret {
  arn: string;
  username: string;
  password: string;
}

/** Who asks for what, as it stands in each request. */
export interface Target {
  resourceArn: string;
  secretArn: string;
  database: string;
}

/** A pool with what is known of its database. */
export interface Sessions {
  pool: Pool;
  typesOf: ReturnType<typeof columnTypes>;
  describe: DescribeColumns;
  address: { host: string; port: number };
  close(): Promise<void>;
}

/** Sessions per (cluster, database, user): enough to keep two cores busy, few enough for `max_connections`. */
const MAX_SESSIONS = 16;
const ARN = /^arn:[\w-]+:secretsmanager:[\w-]*:\d*:secret:.+/;

export interface SessionStore {
  find(target: Target): Sessions;
  close(): Promise<void>;
}

/** Checks cluster and secret, and keeps one bounded pool for each combination that was asked for. */
export function sessionStore(clusters: readonly Cluster[], secrets: readonly Secret[]): SessionStore {
  const clusterByArn = new Map(clusters.map((cluster) => [cluster.arn, cluster]));
  const secretByArn = new Map(secrets.map((secret) => [secret.arn, secret]));
  const open = new Map<string, Sessions>();
  return {
    find: (target) => {
      const key = `${target.resourceArn}\n${target.secretArn}\n${target.database}`;
      const known = open.get(key);
      if (known !== undefined) return known;
      const cluster = clusterOf(clusterByArn, target.resourceArn);
      const sessions = openSessions(cluster, secretOf(secretByArn, target.secretArn), target.database);
      open.set(key, sessions);
      return sessions;
    },
    close: async () => {
      await Promise.all([...open.values()].map((sessions) => sessions.close()));
      open.clear();
    },
  };
}

function clusterOf(clusters: ReadonlyMap<string, Cluster>, arn: string): Cluster {
  const cluster = clusters.get(arn);
  if (cluster === undefined)
    throw new DataApiError('NotFoundException', `The resource ${arn} can't be found`);
  return cluster;
}

function secretOf(secrets: ReadonlyMap<string, Secret>, arn: string): Secret {
  if (!ARN.test(arn)) throw new DataApiError('InvalidSecretException', "The secret's ARN isn't valid");
  const secret = secrets.get(arn);
  if (secret === undefined)
    throw new DataApiError('SecretsErrorException', "The secret provided wasn't found");
  return secret;
}

function openSessions({ host, port }: Cluster, { username, password }: Secret, database: string): Sessions {
  const pool = new Pool({
    host,
    port,
    user: username,
    password,
    database,
    max: MAX_SESSIONS,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 30_000,
    options: '-c TimeZone=UTC -c DateStyle=ISO',
  });
  const clients = new Set<Client>();
  pool.on('connect', (client) => {
    clients.add(client as unknown as Client);
    // A session that breaks while a transaction rests on it has no query to fail; unheard, the error would end the host.
    client.on('error', () => undefined);
  });
  pool.on('remove', (client) => void clients.delete(client as unknown as Client));
  // An idle session ends when its server does; the next statement then says that the writer is unavailable.
  pool.on('error', () => undefined);
  // A statement that nobody waits for any more must not hold the end up: its connection is cut.
  const close = () => {
    const ended = pool.end();
    for (const client of clients) cut(client);
    return ended;
  };
  return { pool, typesOf: columnTypes(), describe: columnDescriber(), address: { host, port }, close };
}

function cut(client: Client): void {
  (client as unknown as { connection: { stream: Socket } }).connection.stream.destroy();
}

export async function openSession({ pool }: Sessions): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw translateDatabaseError(error);
  }
}

const DIRTYING =
  /^(SET|RESET|LISTEN|PREPARE|DECLARE|LOCK|DISCARD|CREATE TABLE AS|SELECT INTO|CREATE TABLE|LOAD)\b/;

/**
 * Gives a session back. Session state must not reach the next call (on AWS it does not), so a session with a setting, a
 * temporary table, an open transaction or a broken connection is closed instead.
 */
export function giveBack(client: PoolClient, tags: readonly string[] = []): void {
  client.release(transactionStatus(client) !== 'I' || tags.some((tag) => DIRTYING.test(tag)));
}

/** The number by which PostgreSQL's own tools know the session. */
export function sessionNumber(client: Client): number {
  return (client as unknown as { processID: number }).processID;
}

/** Asks the server to stop what the session runs: 16 bytes on a connection of their own (protocol, CancelRequest). */
export function cancelStatement(client: Client, { host, port }: { host: string; port: number }): void {
  const { processID, secretKey } = client as unknown as { processID: number; secretKey: number };
  const message = Buffer.alloc(16);
  for (const [index, value] of [16, 80_877_102, processID, secretKey].entries()) {
    message.writeInt32BE(value, index * 4);
  }
  const socket = connect(port, host, () => socket.end(message)).on('error', () => undefined);
}
