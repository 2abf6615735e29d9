import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ownFolder } from './account.ts';
import type { PostgresShard, PostgresStandby } from './contract.ts';
import { copyTree } from './copy-tree.ts';
import { endOrphan } from './orphans.ts';
import { type Postmaster, postmaster } from './postmaster.ts';
import { ADMIN, ensureDatabases, keepPasswords, type Passwords, REPLICATION, setPasswords } from './roles.ts';
import { freePort, type Login, withSession } from './session.ts';
import { type NodeSettings, writeOwned, writeSettings } from './settings.ts';
import { standbyControls, waitForStreaming } from './standby.ts';
import type { Place, Template } from './template.ts';

export interface ShardOptions {
  id: string;
  databases: readonly string[];
  template: Template;
  standby: boolean;
  fresh: boolean;
  fsync: boolean;
}

export interface RunningShard {
  shard: PostgresShard;
  servers: Postmaster[];
}

const ENSURE_SLOT = `SELECT pg_create_physical_replication_slot('standby', true)
  WHERE $1 AND NOT EXISTS (SELECT 1 FROM pg_replication_slots WHERE slot_name = 'standby')`;

interface Workshop {
  place: Place;
  options: ShardOptions;
  home: string;
  passwords: Passwords;
  login: Login;
}

/** Brings one shard up: its data folder (copied from the template the first time), its server, its standby. */
export async function startShard(place: Place, options: ShardOptions): Promise<RunningShard> {
  const home = join(place.root, options.id);
  await ownFolder(place.account, home);
  const roles = [ADMIN, REPLICATION, ...options.databases];
  const passwords = await keepPasswords(join(place.root, `${options.id}.passwords.json`), roles);
  const login = {
    port: await freePort(),
    user: ADMIN,
    password: passwords[ADMIN] ?? '',
    database: 'postgres',
  };
  const workshop = { place, options, home, passwords, login };
  for (const node of ['primary', 'standby']) {
    await endOrphan(join(home, node));
    if (options.fresh) await rm(join(home, node), { recursive: true, force: true });
  }
  const primary = await startPrimary(workshop);
  const shard = describe(workshop, primary);
  if (!options.standby) return { shard, servers: [primary] };
  try {
    const { server, standby } = await startStandby(workshop);
    return { shard: { ...shard, standby }, servers: [server, primary] };
  } catch (error) {
    await primary.stop();
    throw error;
  }
}

async function startPrimary(workshop: Workshop): Promise<Postmaster> {
  const { place, options, home, login } = workshop;
  const folder = join(home, 'primary');
  if (!(await exists(folder))) {
    await copyTree(options.template.folder, folder, place.account);
    // A cold copy taken before the first start is a base backup already: no backup has to be made for the standby.
    await rm(join(home, 'standby'), { recursive: true, force: true });
    if (options.standby) await copyTree(folder, join(home, 'standby'), place.account);
  }
  const server = serverIn(workshop, folder, { port: login.port, fsync: options.fsync });
  await server.start();
  try {
    await provision(workshop, options.template.adminPassword);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

/** A fresh copy still has the template's password; afterwards only the shard's own works. */
async function provision({ login, passwords, options }: Workshop, templatePassword: string): Promise<void> {
  const set = (password: string) =>
    withSession({ ...login, password }, async (client) => {
      await ensureDatabases(client, options.databases);
      await setPasswords(client, passwords);
      await client.query(ENSURE_SLOT, [options.standby]);
      // A slot nobody reads would keep the write-ahead log for ever.
      await client.query(
        `SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT $1 AND NOT active`,
        [options.standby],
      );
    });
  await set(login.password).catch((error: { code?: string }) => {
    if (error.code !== '28P01') throw error;
    return set(templatePassword);
  });
}

async function startStandby(workshop: Workshop): Promise<{ server: Postmaster; standby: PostgresStandby }> {
  const { home, options, login, passwords } = workshop;
  const folder = join(home, 'standby');
  const port = await freePort();
  const primaryConnection = `host=127.0.0.1 port=${login.port} user=${REPLICATION} password=${passwords[REPLICATION]}`;
  const server = serverIn(workshop, folder, { port, fsync: options.fsync, primaryConnection });
  const standbyLogin = { ...login, port };
  const revive = async () => {
    if (await streamsAgain(server, standbyLogin, folder)) return;
    await server.kill();
    await rebuild(workshop, folder);
    await server.start();
    await waitForStreaming(standbyLogin);
  };
  await revive();
  const controls = standbyControls(login, standbyLogin);
  const node = { host: '127.0.0.1', port, running: server.running, kill: server.kill, start: revive };
  return { server, standby: { ...node, ...controls } };
}

/** False when the folder is missing, does not start, or cannot follow the primary any more (its log was recycled). */
async function streamsAgain(server: Postmaster, login: Login, folder: string): Promise<boolean> {
  if (!(await exists(folder))) return false;
  try {
    await server.start();
    await waitForStreaming(login);
    return true;
  } catch {
    return false;
  }
}

/** An online base backup: announce it, copy the files while the primary works, add the label that tells where to begin. */
async function rebuild({ login, home, place }: Workshop, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await withSession(login, async (client) => {
    await client.query(
      `SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active`,
    );
    await client.query(`SELECT pg_create_physical_replication_slot('standby', true)`);
    await client.query(`SELECT pg_backup_start('standby', true)`);
    await copyTree(join(home, 'primary'), folder, place.account);
    const label = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
    await rm(join(folder, 'postmaster.pid'), { force: true });
    await rm(join(folder, 'pg_replslot', 'standby'), { recursive: true, force: true });
    await writeOwned(join(folder, 'backup_label'), label.rows[0]?.labelfile ?? '', place.account);
  });
}

function serverIn({ place }: Workshop, folder: string, settings: NodeSettings): Postmaster {
  const { account, binaries } = place;
  return postmaster({
    program: binaries.postgres,
    folder,
    account,
    prepare: async () => {
      await writeSettings(folder, settings, account);
      if (settings.primaryConnection !== undefined)
        await writeOwned(join(folder, 'standby.signal'), '', account);
    },
  });
}

function describe({ options, login, passwords }: Workshop, server: Postmaster): PostgresShard {
  return {
    id: options.id,
    host: '127.0.0.1',
    port: login.port,
    databases: options.databases.map((name) => ({ name, role: name, password: passwords[name] ?? '' })),
    admin: { user: ADMIN, password: login.password },
    running: server.running,
    kill: server.kill,
    start: server.start,
  };
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
