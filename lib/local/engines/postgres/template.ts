import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ownFolder, type ServerAccount } from './account.ts';
import type { Binaries } from './binaries.ts';
import { postmaster } from './postmaster.ts';
import { ADMIN, closeToPublic, ensureDatabases, keepPasswords } from './roles.ts';
import { freePort, withSession } from './session.ts';
import { writeOwned, writeSettings } from './settings.ts';

const run = promisify(execFile);

export interface Place {
  root: string;
  account: ServerAccount;
  binaries: Binaries;
}

/** A stopped cluster with all databases in it, ready to be copied, and the administrator's password inside. */
export interface Template {
  folder: string;
  adminPassword: string;
}

/** `initdb` and CREATE DATABASE take a second; copying their result takes a tenth of one. Made once, then kept. */
export async function keepTemplate(place: Place, databases: readonly string[]): Promise<Template> {
  const key = createHash('sha256')
    .update(JSON.stringify([place.binaries.version, databases]))
    .digest('hex');
  const home = join(place.root, 'templates');
  await ownFolder(place.account, home);
  const folder = join(home, key.slice(0, 12));
  const passwords = await keepPasswords(join(place.root, 'template-password.json'), [ADMIN]);
  const template = { folder, adminPassword: passwords[ADMIN] ?? '' };
  if ((await stat(folder).catch(() => undefined)) === undefined) await make(place, template, databases);
  return template;
}

async function make(place: Place, template: Template, databases: readonly string[]): Promise<void> {
  const partial = { ...template, folder: `${template.folder}.partial` };
  await rm(partial.folder, { recursive: true, force: true });
  await initdb(place, partial);
  await fill(place, partial, databases);
  await rename(partial.folder, template.folder);
}

async function initdb(place: Place, { folder, adminPassword }: Template): Promise<void> {
  const passwordFile = `${folder}.password`;
  await writeOwned(passwordFile, `${adminPassword}\n`, place.account);
  const flags = [
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
    '--wal-segsize=4',
    '--auth=scram-sha-256',
    `--username=${ADMIN}`,
  ];
  try {
    const options = { ...place.account, env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' } };
    await run(place.binaries.initdb, [`--pgdata=${folder}`, `--pwfile=${passwordFile}`, ...flags], options);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function fill(place: Place, template: Template, databases: readonly string[]): Promise<void> {
  const port = await freePort();
  const { account, binaries } = place;
  const prepare = () => writeSettings(template.folder, { port, fsync: false }, account);
  const server = postmaster({ program: binaries.postgres, folder: template.folder, account, prepare });
  await server.start();
  try {
    const login = { port, user: ADMIN, password: template.adminPassword, database: 'postgres' };
    await withSession(login, async (client) => {
      await closeToPublic(client);
      await ensureDatabases(client, databases);
    });
  } finally {
    await server.stop();
  }
}
