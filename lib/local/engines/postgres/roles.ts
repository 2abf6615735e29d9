import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import type { Client } from 'pg';

export const ADMIN = 'springtide_admin';
export const REPLICATION = 'springtide_standby';

/** Passwords by role name. One file a shard, readable by its owner only. */
export type Passwords = Readonly<Record<string, string>>;

/** Reads the passwords, makes those that are missing, keeps the file. */
export async function keepPasswords(file: string, roles: readonly string[]): Promise<Passwords> {
  const known: Record<string, string> = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'));
  for (const role of roles) known[role] ??= randomBytes(18).toString('base64url');
  await writeFile(file, `${JSON.stringify(known, null, 2)}\n`, { mode: 0o600 });
  return known;
}

/** Database names become SQL identifiers and role names; nothing that would need quoting is taken. */
export function checkDatabaseName(name: string): void {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) throw new Error(`Not a database name: ${JSON.stringify(name)}`);
}

/** Makes what is missing: each database, owned by a role of the same name that can connect nowhere else. */
export async function ensureDatabases(client: Client, databases: readonly string[]): Promise<void> {
  const found = await client.query<{ datname: string }>('SELECT datname FROM pg_database');
  const known = new Set(found.rows.map((row) => row.datname));
  for (const name of databases.filter((database) => !known.has(database))) {
    await client.query(
      `DO $$ BEGIN CREATE ROLE ${name} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
    );
    await client.query(`CREATE DATABASE ${name} OWNER ${name} STRATEGY file_copy`);
    await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
  }
}

/** Once per cluster: the standby's role, and nobody but the administrator in the maintenance databases. */
export async function closeToPublic(client: Client): Promise<void> {
  await client.query(`CREATE ROLE ${REPLICATION} LOGIN REPLICATION`);
  await client.query('REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC');
}

/** All passwords in one transaction, so that a crash leaves either the old ones or the new ones. */
export async function setPasswords(client: Client, passwords: Passwords): Promise<void> {
  const changes = Object.entries(passwords).map(
    ([role, password]) => `ALTER ROLE ${role} PASSWORD '${password}'`,
  );
  await client.query(changes.join('; '));
}
