import { jsonSetting, type Setting } from '../settings.ts';
import type { ShardId } from './sql.ts';

/** How one shard is reached with one role. */
export interface ShardAddress {
  id: ShardId;
  clusterArn: string;
  secretArn: string;
}

/**
 * SHARDS and ADMIN_SHARDS as infra writes them: what all ARNs begin with, then `0/end of cluster ARN/end of secret ARN` for each
 * shard, the first being the shard's number, joined by commas. Whole ARNs would fill Lambda's 4 KB of variables with a dozen
 * shards, and quotes count twice there.
 */
export interface ShardList {
  cluster: string;
  secret: string;
  shards: string;
}

const RULE =
  'must be JSON {cluster, secret, shards: "number/end of cluster ARN/end of secret ARN,..."} of at least one shard, with different numbers and clusters';

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
  return shards.split(',').map((row) => {
    const [number = '', clusterEnd = '', secretEnd = ''] = row.split('/');
    return { id: `shard-${number}`, clusterArn: cluster + clusterEnd, secretArn: secret + secretEnd };
  });
}

function areDistinct(addresses: readonly ShardAddress[]): boolean {
  const isUnique = (texts: string[]) => new Set(texts).size === texts.length;
  return isUnique(addresses.map(({ id }) => id)) && isUnique(addresses.map(({ clusterArn }) => clusterArn));
}

function isList(value: unknown): value is ShardList {
  const { cluster, secret, shards } = (value ?? {}) as Partial<Record<string, unknown>>;
  return isText(cluster) && isText(secret) && isText(shards) && shards.split(',').every(isRow);
}

function isRow(row: string): boolean {
  return /^\d{1,3}\/[^/]+\/[^/]+$/.test(row);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
