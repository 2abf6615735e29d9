import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { ResourceName } from '../../functions/kernel/service-definition.ts';
import { dataRemoval } from './removal.ts';
import type { Stage } from './stage-schema.ts';

/** The resources that are a DynamoDB table. */
export type TableResource = Extract<
  ResourceName,
  | 'directory'
  | 'event-store'
  | 'failed-events'
  | 'cache-table'
  | 'scaling-table'
  | 'effects-table'
  | 'webhooks-table'
  | 'deliveries-table'
  | 'membership-index'
>;

interface KeyShape {
  partition: string;
  sort?: { name: string; type: AttributeType };
}

interface TableShape {
  /** Construct id. */
  id: string;
  key: KeyShape;
  /** Global secondary indexes by name; they project everything, or the keys alone. */
  indexes: Readonly<Record<string, KeyShape & { keysOnly?: true }>>;
  /** Attribute with the expiry in seconds since the epoch. */
  expiry?: string;
}

const expiry = 'expiresAt';

const textSort = (name: string) => ({ name, type: AttributeType.STRING });

/** Key schema of every table; partition keys are strings. */
export const tableShapes: Record<TableResource, TableShape> = {
  directory: { id: 'directory-table', key: { partition: 'id' }, indexes: {} },
  'event-store': {
    id: 'event-store-table',
    key: { partition: 'aggregate', sort: { name: 'version', type: AttributeType.NUMBER } },
    indexes: { 'by-time': { partition: 'day', sort: textSort('position') } },
  },
  'failed-events': {
    id: 'failed-events-table',
    key: { partition: 'id' },
    indexes: { 'by-status': { partition: 'status', sort: textSort('failedAt') } },
    /** Of notes about messages alone: failed events stay. */
    expiry,
  },
  'cache-table': { id: 'cache-table', key: { partition: 'key' }, indexes: {}, expiry },
  'scaling-table': {
    id: 'scaling-table',
    key: { partition: 'target', sort: textSort('at') },
    indexes: {},
    expiry,
  },
  /** No expiry: a replay may reach back years, and an effect that was forgotten would happen again. */
  'effects-table': {
    id: 'effects-table',
    key: { partition: 'event', sort: textSort('effect') },
    indexes: {},
  },
  'webhooks-table': {
    id: 'webhooks-table',
    key: { partition: 'owner', sort: textSort('id') },
    indexes: {},
  },
  'deliveries-table': {
    id: 'deliveries-table',
    key: { partition: 'owner', sort: textSort('id') },
    /** Sparse: closed deliveries whose events are not published yet. */
    indexes: { unpublished: { partition: 'outbox', sort: textSort('outboxSince'), keysOnly: true } },
    expiry,
  },
  'membership-index': {
    id: 'memberships-table',
    key: { partition: 'owner', sort: textSort('id') },
    indexes: {},
    /** Of entries that were cleared alone. */
    expiry,
  },
};

function keyProps(key: KeyShape) {
  return {
    partitionKey: { name: key.partition, type: AttributeType.STRING },
    ...(key.sort ? { sortKey: key.sort } : {}),
  };
}

function createTable(scope: Construct, shape: TableShape, stage: Stage): Table {
  const table = new Table(scope, shape.id, {
    ...keyProps(shape.key),
    ...(shape.expiry ? { timeToLiveAttribute: shape.expiry } : {}),
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.AWS_MANAGED,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: stage.protectData },
    deletionProtection: stage.protectData,
    removalPolicy: dataRemoval(stage),
  });
  for (const [indexName, key] of Object.entries(shape.indexes)) {
    const projectionType = key.keysOnly ? ProjectionType.KEYS_ONLY : ProjectionType.ALL;
    table.addGlobalSecondaryIndex({ indexName, ...keyProps(key), projectionType });
  }
  return table;
}

/** Every table, by the name of its resource. */
export function createTables(scope: Construct, stage: Stage): Record<TableResource, Table> {
  const entries = Object.entries(tableShapes).map(([name, shape]) => [
    name,
    createTable(scope, shape, stage),
  ]);
  return Object.fromEntries(entries) as Record<TableResource, Table>;
}
