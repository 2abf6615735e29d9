import type { Cluster, Secret } from '../engines/data-api/sessions.ts';
import type { PostgresShard } from '../engines/postgres/contract.ts';
import type { ShardModel } from '../template/model.ts';

/** What the Data API needs to find servers and logins by their arns. */
export interface DatabaseLogins {
  clusters: Cluster[];
  secrets: Secret[];
}

/** Joins the template's clusters and secrets with the servers and passwords that really run. */
export function databaseLogins(
  models: readonly ShardModel[],
  shards: readonly PostgresShard[],
): DatabaseLogins {
  const pairs = models.map((model) => ({ model, shard: shardOf(model, shards) }));
  return {
    clusters: pairs.map(({ model, shard }) => ({
      arn: model.clusterArn,
      host: shard.host,
      port: shard.port,
    })),
    secrets: pairs.flatMap(({ model, shard }) => secretsOf(model, shard)),
  };
}

function shardOf(model: ShardModel, shards: readonly PostgresShard[]): PostgresShard {
  const shard = shards.find(({ id }) => id === model.name);
  if (!shard) throw new Error(`No PostgreSQL server runs for ${model.name}`);
  return shard;
}

function secretsOf(model: ShardModel, shard: PostgresShard): Secret[] {
  const { user, password } = shard.admin;
  const roles = model.databases.map(({ name, secretArn }) => {
    const found = shard.databases.find((database) => database.name === name);
    if (!found) throw new Error(`${model.name} has no database ${name}`);
    return { arn: secretArn, username: found.role, password: found.password };
  });
  return [{ arn: model.adminSecretArn, username: user, password }, ...roles];
}

/** The text of a login's secret, with the fields the template gave it (such as `dbname`). */
export function loginSecretText(login: Secret, generated: string): string {
  const fields = JSON.parse(generated) as Record<string, unknown>;
  return JSON.stringify({ ...fields, username: login.username, password: login.password });
}
