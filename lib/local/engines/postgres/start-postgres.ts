import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Progress } from '../engine.ts';
import { canEnter, openPath, ownFolder, type ServerAccount, serverAccount } from './account.ts';
import { findBinaries } from './binaries.ts';
import { claimFolder } from './claim.ts';
import type { PostgresEngine, PostgresOptions } from './contract.ts';
import { checkDatabaseName } from './roles.ts';
import { type RunningShard, startShard } from './shard.ts';
import { keepTemplate, type Place, type Template } from './template.ts';

interface Start {
  place: Place;
  options: PostgresOptions;
  /** Gives the data folder free for another host. */
  release: () => Promise<void>;
}

/**
 * Real PostgreSQL: one server per shard on a free loopback port, each with all databases and, when wanted, a streaming
 * standby. Data, roles and passwords live in `dataDir` and survive a stop, a kill and a crash of the host; servers that a
 * crashed host left behind in it are ended first.
 * @throws when another live host uses the same folder, or a server does not start (with the end of its log).
 */
export async function startPostgres(options: PostgresOptions, progress: Progress): Promise<PostgresEngine> {
  for (const shard of options.shards) shard.databases.forEach(checkDatabaseName);
  const place = await choosePlace(options.dataDir, progress);
  const release = await claimFolder(place.root);
  try {
    progress(`PostgreSQL ${place.binaries.version}: starting ${options.shards.length} shards`);
    return await startAll({ place, options, release });
  } catch (error) {
    await release();
    throw error;
  }
}

async function choosePlace(dataDir: string, progress: Progress): Promise<Place> {
  const account = await serverAccount();
  const root = await reachableRoot(resolve(dataDir), account, progress);
  await ownFolder(account, root);
  const binaries = await findBinaries(account, join(tmpdir(), 'springtide-postgres-programs'));
  return { root, account, binaries };
}

async function reachableRoot(dataDir: string, account: ServerAccount, progress: Progress): Promise<string> {
  await mkdir(dataDir, { recursive: true });
  await openPath(account, dataDir);
  if (await canEnter(account, dataDir)) return join(dataDir, 'postgres');
  const key = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  const instead = join(tmpdir(), `springtide-postgres-${key}`);
  progress(`PostgreSQL's user cannot enter ${dataDir}; its data goes to ${instead}`);
  return instead;
}

async function startAll({ place, options, release }: Start): Promise<PostgresEngine> {
  const templates = await makeTemplates(place, options);
  const starts = options.shards.map((shard) =>
    startShard(place, {
      ...shard,
      template: templates.get(shard.databases.join()) as Template,
      standby: options.standbys,
      fresh: options.fresh ?? false,
      fsync: options.fsync ?? false,
    }),
  );
  const outcomes = await Promise.allSettled(starts);
  const running = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  const stop = stopper(running, release);
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  const standbys = options.standbys ? ` + ${running.length} standbys` : '';
  return {
    description: `PostgreSQL ${place.binaries.version}, ${running.length} shards${standbys}`,
    dataDir: place.root,
    shards: running.map(({ shard }) => shard),
    stop,
  };
}

/** One after the other, before the shards start together: shards with the same databases share a template. */
async function makeTemplates(place: Place, options: PostgresOptions): Promise<Map<string, Template>> {
  const templates = new Map<string, Template>();
  for (const { databases } of options.shards) {
    if (!templates.has(databases.join()))
      templates.set(databases.join(), await keepTemplate(place, databases));
  }
  return templates;
}

/** Also ends the servers when the host exits without having stopped them. */
function stopper(running: readonly RunningShard[], release: () => Promise<void>): () => Promise<void> {
  const servers = running.flatMap((shard) => shard.servers);
  const atExit = () => {
    for (const server of servers) server.killNow();
  };
  process.once('exit', atExit);
  return async () => {
    await Promise.all(servers.map((server) => server.stop()));
    process.off('exit', atExit);
    await release();
  };
}
