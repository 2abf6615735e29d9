import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { type TableResource, tableShapes } from '../../lib/infra/tables.ts';
import { startDynamo, type TableSpec } from '../../lib/local/engines/dynamodb/start-dynamodb.ts';

type KeyShape = { partition: string; sort?: { name: string; type: AttributeType } };

/** The table as the template declares it, under its resource's name. */
function tableSpec(name: TableResource): TableSpec {
  const { key, indexes } = tableShapes[name];
  const keys = [key, ...Object.values(indexes)];
  const types = new Map<string, string>();
  for (const { partition, sort } of keys) {
    types.set(partition, 'S');
    if (sort) types.set(sort.name, sort.type);
  }
  const secondary = Object.entries(indexes).map(([IndexName, shape]) => ({
    IndexName,
    KeySchema: keySchema(shape),
    Projection: { ProjectionType: shape.keysOnly ? 'KEYS_ONLY' : 'ALL' },
  }));
  return {
    TableName: name,
    AttributeDefinitions: [...types].map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType: AttributeType as 'S' | 'N',
    })),
    KeySchema: keySchema(key),
    ...(secondary.length > 0 && { GlobalSecondaryIndexes: secondary }),
  };
}

function keySchema({ partition, sort }: KeyShape) {
  const hash = { AttributeName: partition, KeyType: 'HASH' as const };
  return sort ? [hash, { AttributeName: sort.name, KeyType: 'RANGE' as const }] : [hash];
}

/** dynalite with the product's own tables; the adapters find it through the SDK's variables. */
export async function openDynamo(names: readonly TableResource[]): Promise<{ close(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'springtide-dynamo-'));
  const tables = names.map(tableSpec);
  const engine = await startDynamo({ dataDir, tables, clock: Date.now }, () => undefined);
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = engine.url;
  process.env['AWS_REGION'] = 'us-east-1';
  process.env['AWS_ACCESS_KEY_ID'] = 'local';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'local';
  return {
    close: async () => {
      await engine.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
