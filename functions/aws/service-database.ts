import { AppError } from '../kernel/errors.ts';
import { lazy } from '../kernel/lazy.ts';
import type { ExecuteSql, ShardId, SqlStatement } from '../kernel/sharding/sql.ts';
import { readSecret } from './secrets.ts';

/** A database, role or grant cannot be a parameter of DDL: only plain lower-case names get in. */
const PLAIN_NAME = /^[a-z][a-z0-9_]{0,62}$/;

/**
 * Creates a service's database and its login role on a shard when they are missing; both carry the database's name, and the
 * role may connect to no other. `administer` runs as administrator on the cluster's maintenance database.
 */
export async function ensureServiceDatabase(
  administer: ExecuteSql,
  name: string,
  findRoleSecret: () => Promise<string>,
): Promise<void> {
  if (!PLAIN_NAME.test(name)) throw new AppError('invalid_settings', `${name} is not a plain database name`);
  const [found] = await administer(
    statement(
      'SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = :name) AS has_database, EXISTS (SELECT 1 FROM pg_roles WHERE rolname = :name) AS has_role',
      { name },
    ),
  );
  if (!found?.has_role) await createRole(administer, name, await findRoleSecret());
  if (found?.has_database) return;
  await administer(statement(`CREATE DATABASE ${name}`));
  await administer(statement(`REVOKE CONNECT ON DATABASE ${name} FROM PUBLIC`));
  await administer(statement(`GRANT CONNECT ON DATABASE ${name} TO ${name}`));
}

async function createRole(administer: ExecuteSql, name: string, secretArn: string): Promise<void> {
  const { password } = JSON.parse(await readSecret(secretArn)) as { password: string };
  const quoted = `'${password.replaceAll("'", "''")}'`;
  await administer(statement(`CREATE ROLE ${name} LOGIN PASSWORD ${quoted}`));
}

/** Where each service role's secret is; the list is too long for a variable. Errors: `invalid_settings` when one is missing. */
export function roleSecrets(listArn: string): (shard: ShardId, database: string) => Promise<string> {
  const list = lazy(
    async () => JSON.parse(await readSecret(listArn)) as Record<string, Record<string, string>>,
  );
  return async (shard, database) => {
    const arn = (await list())[shard]?.[database];
    if (arn) return arn;
    throw new AppError('invalid_settings', `no secret is named for ${database} on ${shard}`);
  };
}

/** Not idempotent: a lost answer is an error here, and running bootstrap again finds what exists. */
function statement(sql: string, parameters: SqlStatement['parameters'] = {}): SqlStatement {
  return { sql, parameters, intent: 'write', idempotent: false };
}
