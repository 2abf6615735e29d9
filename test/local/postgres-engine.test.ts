import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type {
  PostgresEngine,
  PostgresNode,
  PostgresShard,
} from '../../lib/local/engines/postgres/contract.ts';
import { startPostgres } from '../../lib/local/engines/postgres/start-postgres.ts';
import { eventually } from '../support/eventually.ts';

const databases = ['users_db', 'orders_db'];
const folder = mkdtempSync(join(tmpdir(), 'springtide-pg-test-'));
const dataDir = folder;
const asRoot = process.getuid?.() === 0;
let engine: PostgresEngine | undefined;

async function start(shards = 1, standbys = true): Promise<PostgresEngine> {
  const ids = Array.from({ length: shards }, (_, index) => ({ id: `shard-${index}`, databases }));
  engine = await startPostgres({ dataDir, shards: ids, standbys }, () => undefined);
  return engine;
}

function first(running: PostgresEngine): PostgresShard & { standby: NonNullable<PostgresShard['standby']> } {
  const shard = running.shards[0];
  if (shard?.standby === undefined) throw new Error('no standby');
  return { ...shard, standby: shard.standby };
}

async function query(
  node: PostgresNode,
  shard: PostgresShard,
  sql: string,
): Promise<Record<string, unknown>[]> {
  const own = shard.databases.find(({ name }) => name === 'orders_db');
  const login = { host: node.host, port: node.port, user: 'orders_db', database: 'orders_db' };
  return withClient({ ...login, password: own?.password ?? '' }, sql);
}

async function withClient(login: object, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client(login);
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Server processes, of this test's folder only. */
function serversLeft(): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').filter((pid) => {
    const path = `/proc/${pid}/cmdline`;
    try {
      return /^\d+$/.test(pid) && existsSync(path) && readFileSync(path, 'utf8').includes(`-D\0${folder}`);
    } catch {
      return false;
    }
  });
}

afterEach(async () => {
  await engine?.stop();
  engine = undefined;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the PostgreSQL engine', () => {
  it('gives every shard its databases, roles that reach only their own, and leaves no process behind', async () => {
    const running = await start(2);
    expect(running.description).toMatch(/^PostgreSQL 17\.\d+, 2 shards \+ 2 standbys$/);
    const [zero, one] = running.shards as [PostgresShard, PostgresShard];
    expect(zero.databases.map(({ name }) => name)).toEqual(databases);
    expect(await query(zero, zero, 'SELECT current_user AS me')).toEqual([{ me: 'orders_db' }]);

    const orders = zero.databases.find(({ name }) => name === 'orders_db');
    const login = { host: zero.host, port: zero.port, user: 'orders_db', password: orders?.password };
    for (const database of ['users_db', 'postgres', 'template1']) {
      await expect(withClient({ ...login, database }, 'SELECT 1')).rejects.toMatchObject({ code: '42501' });
    }
    const elsewhere = { ...login, port: one.port, database: 'orders_db' };
    await expect(withClient(elsewhere, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    expect(serversLeft()).toHaveLength(4);

    await running.stop();
    expect(serversLeft()).toEqual([]);
    await running.stop();
  });

  it('keeps data and passwords over a stop and a start', async () => {
    const before = await start();
    await query(first(before), first(before), 'CREATE TABLE kept AS SELECT 42 AS answer');
    const { databases: roles } = first(before);
    await before.stop();
    const after = first(await start());
    expect(after.databases).toEqual(roles);
    expect(await query(after, after, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('loses no commit when a shard is killed and revived, and its standby follows again', async () => {
    const shard = first(await start());
    await query(shard, shard, 'CREATE TABLE survivors (n int)');
    await query(shard, shard, 'INSERT INTO survivors SELECT generate_series(1, 1000)');
    await shard.kill();
    expect(shard.running()).toBe(false);
    await expect(query(shard, shard, 'SELECT 1')).rejects.toThrow();
    await shard.start();
    expect(await query(shard, shard, 'SELECT count(*)::int AS n FROM survivors')).toEqual([{ n: 1000 }]);
    await query(shard, shard, 'INSERT INTO survivors VALUES (1001)');
    await eventually(async () =>
      expect(await query(shard.standby, shard, 'SELECT count(*)::int AS n FROM survivors')).toEqual([
        { n: 1001 },
      ]),
    );
  });

  it('T39: a standby whose replay is paused shows old rows and says how far behind it is', async () => {
    const shard = first(await start());
    await query(shard, shard, 'CREATE TABLE lagging (n int)');
    await shard.standby.caughtUp();
    await shard.standby.pauseReplay();
    await query(shard, shard, 'INSERT INTO lagging VALUES (1)');
    expect(await shard.standby.lagBytes()).toBeGreaterThan(0);
    await eventually(async () => expect(await shard.standby.lagMs()).toBeGreaterThan(0));
    expect(await query(shard.standby, shard, 'SELECT n FROM lagging')).toEqual([]);
    await shard.standby.resumeReplay();
    await eventually(async () =>
      expect(await query(shard.standby, shard, 'SELECT n FROM lagging')).toEqual([{ n: 1 }]),
    );
    await expect(query(shard.standby, shard, 'INSERT INTO lagging VALUES (2)')).rejects.toMatchObject({
      code: '25006',
    });
    await shard.standby.kill();
    await shard.standby.start();
    await shard.standby.caughtUp();
  });

  it('builds a standby from the running primary when it is wanted later', async () => {
    const alone = await start(1, false);
    expect(alone.shards[0]?.standby).toBeUndefined();
    await alone.stop();
    rmSync(join(dataDir, 'postgres', 'shard-0', 'standby'), { recursive: true, force: true });
    const shard = first(await start());
    await query(shard, shard, 'CREATE TABLE after_backup AS SELECT 7 AS n');
    await eventually(async () =>
      expect(await query(shard.standby, shard, 'SELECT n FROM after_backup')).toEqual([{ n: 7 }]),
    );
  });

  it('refuses a folder that another live host uses', async () => {
    await start();
    await expect(startPostgres({ dataDir, shards: [], standbys: false }, () => undefined)).rejects.toThrow(
      `Process ${process.pid} already runs PostgreSQL`,
    );
  });

  it('takes over after the host was killed: ends the orphans, keeps every commit', async () => {
    const host = spawn(
      process.execPath,
      [join(import.meta.dirname, '../support/postgres-host.ts'), dataDir],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    await once(host.stdout, 'data');
    const orphans = serversLeft();
    host.kill('SIGKILL');
    await once(host, 'exit');
    expect(serversLeft()).toEqual(orphans);
    const shard = first(await start());
    expect(serversLeft().filter((pid) => orphans.includes(pid))).toEqual([]);
    expect(await query(shard, shard, 'SELECT n FROM last_words')).toEqual([{ n: 1 }]);
  });

  it.skipIf(!asRoot)('moves its data where its own user can enter, and says so', async () => {
    const closed = join(folder, 'closed');
    await mkdir(closed);
    await chmod(closed, 0o700);
    const said: string[] = [];
    const options = { dataDir: join(closed, 'data'), shards: [{ id: 's', databases }], standbys: false };
    engine = await startPostgres(options, (text) => said.push(text));
    expect(engine.dataDir).toContain(join(tmpdir(), 'springtide-postgres-'));
    expect(said.join()).toContain(`its data goes to ${engine.dataDir}`);
    await engine.stop();
    rmSync(engine.dataDir, { recursive: true, force: true });
  });
});
