import { jsonSetting, type Setting } from '../settings.ts';
import type { ShardId } from './sql.ts';

/** How one shard is reached with one role. */
export interface ShardAddress {
  id: ShardId;
  clusterArn: string;
  secretArn: string;
}

/**
 * SHARDS and ADMIN_SHARDS as infra writes them: what all ARNs begin with, then a row of id, end of the cluster's ARN and end of
 * the secret's ARN for each shard. Whole ARNs would fill Lambda's 4 KB of variables with a dozen shards.
 */
export interface ShardList {
  cluster: string;
  secret: string;
  shards: readonly (readonly [id: ShardId, clusterEnd: string, secretEnd: string])[];
}

const RULE =
  'must be JSON {cluster, secret, shards: [[id, end of cluster ARN, end of secret ARN], ...]} of at least one shard, with different ids and clusters';

/** Addresses from the text of a list. Two entries may share neither their id nor their cluster: they would be one database (T43). */
function shardListSetting(variable: string): Setting<readonly ShardAddress[]> {
  return jsonSetting(variable, (value) => {
    const addresses = isList(value) ? toAddresses(value) : [];
    return addresses.length > 0 && areDistinct(addresses) ? addresses : RULE;
  });
}

/** The service's own role on every shard. */
export const shardsSetting = shardListSetting('SHARDS');

/** The administrator on every shard. */
export const adminShardsSetting = shardListSetting('ADMIN_SHARDS');

function toAddresses({ cluster, secret, shards }: ShardList): ShardAddress[] {
  return shards.map(([id, clusterEnd, secretEnd]) => ({
    id,
    clusterArn: cluster + clusterEnd,
    secretArn: secret + secretEnd,
  }));
}

function areDistinct(addresses: readonly ShardAddress[]): boolean {
  const isUnique = (texts: string[]) => new Set(texts).size === texts.length;
  return isUnique(addresses.map(({ id }) => id)) && isUnique(addresses.map(({ clusterArn }) => clusterArn));
}

function isList(value: unknown): value is ShardList {
  const { cluster, secret, shards } = (value ?? {}) as Partial<Record<string, unknown>>;
  return isText(cluster) && isText(secret) && Array.isArray(shards) && shards.every(isRow);
}

function isRow(row: unknown): boolean {
  return Array.isArray(row) && row.length === 3 && row.every(isText);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
