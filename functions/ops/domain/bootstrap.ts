import { AppError } from '../../kernel/errors.ts';
import type { DatabaseName } from '../../kernel/service-definition.ts';
import { BUCKET_COUNT } from '../../kernel/sharding/bucket.ts';
import {
  bucketOwnership,
  bucketSlot,
  type Directory,
  initialDirectory,
} from '../../kernel/sharding/directory.ts';
import { grantStatement, type Migration } from '../../kernel/sharding/migration.ts';
import type { ExecuteSql, ShardId, SqlStatement } from '../../kernel/sharding/sql.ts';
import { applyMigration } from './apply-migration.ts';

/** A service database as bootstrap sees it. */
export interface ServiceDatabase {
  name: DatabaseName;
  migrations: readonly Migration[];
}

export interface BootstrapPorts {
  shards: readonly ShardId[];
  databases: readonly ServiceDatabase[];
  /** Creates the database and its service's role when missing. */
  ensureDatabase: (shard: ShardId, database: DatabaseName) => Promise<void>;
  connect: (shard: ShardId, database: DatabaseName) => ExecuteSql;
  findDirectory: () => Promise<Directory | null>;
  writeDirectory: (directory: Directory) => Promise<'replaced' | 'conflict'>;
  ensureTopics: () => Promise<void>;
}

export interface BootstrapReport {
  shards: number;
  databases: number;
  directoryRevision: number;
}

/**
 * Makes a stage ready, and may run at every deploy, twice at once, or again after a crash: each step checks before it acts.
 * Order matters: the directory first (it says who owns which bucket), then databases, migrations, identities and owners.
 */
export async function bootstrap(ports: BootstrapPorts): Promise<BootstrapReport> {
  const directory = await ensureDirectory(ports);
  const jobs = ports.shards.flatMap((shard) => ports.databases.map((database) => ({ shard, database })));
  await Promise.all([ports.ensureTopics(), ...jobs.map((job) => prepareDatabase(ports, directory, job))]);
  return { shards: ports.shards.length, databases: jobs.length, directoryRevision: directory.revision };
}

async function ensureDirectory(ports: BootstrapPorts): Promise<Directory> {
  const found = await ports.findDirectory();
  if (found) return withNewShards(ports, found);
  await ports.writeDirectory(initialDirectory(ports.shards));
  const written = await ports.findDirectory();
  if (!written) throw new AppError('unavailable', 'the directory could not be written', { retryable: true });
  return written;
}

/** A shard that is new in the settings joins the directory without buckets; `rebalance` moves some to it. */
async function withNewShards(ports: BootstrapPorts, directory: Directory): Promise<Directory> {
  const missing = directory.shards.filter((shard) => !ports.shards.includes(shard));
  if (missing.length > 0) {
    const rule = 'every shard of the directory must be in the settings';
    throw new AppError('invalid_settings', `${missing.join(', ')} own data but are not configured: ${rule}`);
  }
  const added = ports.shards.filter((shard) => !directory.shards.includes(shard));
  if (added.length === 0) return directory;
  const next = { ...directory, revision: directory.revision + 1, shards: [...directory.shards, ...added] };
  if ((await ports.writeDirectory(next)) === 'replaced') return next;
  throw new AppError('conflict', 'the directory changed meanwhile', { retryable: true });
}

interface DatabaseJob {
  shard: ShardId;
  database: ServiceDatabase;
}

async function prepareDatabase(ports: BootstrapPorts, directory: Directory, job: DatabaseJob): Promise<void> {
  await ports.ensureDatabase(job.shard, job.database.name);
  const execute = ports.connect(job.shard, job.database.name);
  for (const migration of job.database.migrations) await applyMigration(execute, migration);
  await checkIdentity(execute, job);
  await seedOwners(execute, directory, job.shard);
  await execute(write(grantStatement(job.database.name)));
}

/** Writes the shard's name into it once and refuses a database that carries another's (T43). */
async function checkIdentity(execute: ExecuteSql, { shard, database }: DatabaseJob): Promise<void> {
  const parameters = { shard_id: shard, database_name: database.name };
  await execute({
    ...write(
      `INSERT INTO shard_identity (shard_id, database_name) VALUES (:shard_id, :database_name) ON CONFLICT DO NOTHING`,
    ),
    parameters,
  });
  const [row] = await execute({
    sql: 'SELECT shard_id, database_name FROM shard_identity',
    parameters: {},
    intent: 'read',
    idempotent: true,
  });
  if (row?.shard_id === shard && row.database_name === database.name) return;
  throw new AppError(
    'invalid_settings',
    `${shard} leads to the database of ${row?.shard_id}: two shards may not be one`,
    {
      data: { shard, found: String(row?.shard_id) },
    },
  );
}

/** Owner rows of a fresh shard; rows that exist are left as moves wrote them. */
async function seedOwners(execute: ExecuteSql, directory: Directory, shard: ShardId): Promise<void> {
  const owned = Array.from({ length: BUCKET_COUNT }, (_, bucket) => bucket)
    .filter((bucket) => bucketOwnership(directory, bucket).shard === shard)
    .map((bucket) => ({ slot: bucketSlot(bucket), epoch: bucketOwnership(directory, bucket).epoch }));
  await execute({
    ...write(`INSERT INTO bucket_owner (slot, epoch, state)
      SELECT r.slot, r.epoch, 'active' FROM jsonb_to_recordset(CAST(:owned AS jsonb)) AS r(slot text, epoch bigint)
      ON CONFLICT DO NOTHING`),
    parameters: { owned: { json: owned } },
  });
}

function write(sql: string): SqlStatement {
  return { sql, parameters: {}, intent: 'write', idempotent: true };
}
