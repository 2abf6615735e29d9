import { jsonSetting, type Setting } from '../settings.ts';
import type { ShardId } from './sql.ts';

/** How one shard is reached with one role. */
export interface ShardAddress {
  id: ShardId;
  clusterArn: string;
  secretArn: string;
}

/** A shard as the administrator sees it: the secrets of the service roles by database name come along. */
export interface AdminShardAddress extends ShardAddress {
  databases: Readonly<Record<string, string>>;
}

const RULE =
  'must be a JSON list of at least one {id, clusterArn, secretArn} with different ids and clusters';

/** SHARDS. Two entries may share neither their id nor their cluster: they would be one database (T43). */
export const shardsSetting: Setting<readonly ShardAddress[]> = jsonSetting('SHARDS', (value) =>
  areAddresses(value) ? value : RULE,
);

/** ADMIN_SHARDS: as SHARDS, with `databases` in each entry. */
export const adminShardsSetting: Setting<readonly AdminShardAddress[]> = jsonSetting(
  'ADMIN_SHARDS',
  (value) => (areAddresses(value) && value.every(hasDatabases) ? value : `${RULE}, each with databases`),
);

function areAddresses(value: unknown): value is ShardAddress[] {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isAddress)) return false;
  const isUnique = (texts: string[]) => new Set(texts).size === texts.length;
  return isUnique(value.map(({ id }) => id)) && isUnique(value.map(({ clusterArn }) => clusterArn));
}

function isAddress(value: unknown): value is ShardAddress {
  const { id, clusterArn, secretArn } = (value ?? {}) as Record<string, unknown>;
  return [id, clusterArn, secretArn].every((text) => typeof text === 'string' && text !== '');
}

function hasDatabases(value: ShardAddress): value is AdminShardAddress {
  const { databases } = value as Partial<AdminShardAddress>;
  return typeof databases === 'object' && Object.values(databases).every((arn) => typeof arn === 'string');
}
