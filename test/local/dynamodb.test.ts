import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type DynamoEngine,
  startDynamo,
  type TableSpec,
} from '../../lib/local/engines/dynamodb/start-dynamodb.ts';
import { eventually } from '../support/eventually.ts';
import { expectLoopbackOnly } from '../support/loopback.ts';

describe('DynamoDB of the local host, through the real client', () => {
  let dataDir: string;
  let engine: DynamoEngine;
  let dynamo: DynamoDBClient;
  const now = 2_000_000_000_000;

  const events: TableSpec = {
    TableName: 'events',
    AttributeDefinitions: [
      { AttributeName: 'streamId', AttributeType: 'S' },
      { AttributeName: 'version', AttributeType: 'N' },
    ],
    KeySchema: [
      { AttributeName: 'streamId', KeyType: 'HASH' },
      { AttributeName: 'version', KeyType: 'RANGE' },
    ],
    ttlAttribute: 'endsAt',
  };
  const open = async () => {
    const options = { dataDir, tables: [events], clock: () => now, sweepMs: 50 };
    engine = await startDynamo(options, () => undefined);
    dynamo = new DynamoDBClient({
      region: 'eu-central-1',
      endpoint: engine.url,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
  };
  const put = (stream: string, version: number, more: Record<string, { N: string }> = {}) =>
    dynamo.send(
      new PutItemCommand({
        TableName: 'events',
        Item: { streamId: { S: stream }, version: { N: `${version}` }, ...more },
        ConditionExpression: 'attribute_not_exists(version)',
      }),
    );
  const get = async (stream: string, version: number) =>
    (
      await dynamo.send(
        new GetItemCommand({
          TableName: 'events',
          Key: { streamId: { S: stream }, version: { N: `${version}` } },
        }),
      )
    ).Item;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'springtide-dynamo-'));
    await open();
  });
  afterAll(async () => {
    dynamo.destroy();
    await engine.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  test('listens on the loopback interface and nowhere else', () => expectLoopbackOnly(engine.url));

  test('T86: of two writers of one version one is refused', async () => {
    await put('order-1', 1);
    await expect(put('order-1', 1)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  });

  test('items outlive a restart, and a table that exists is left alone', async () => {
    await put('order-2', 1);
    await put('order-2', 2);
    dynamo.destroy();
    await engine.stop();
    await open();
    expect((await dynamo.send(new ListTablesCommand({}))).TableNames).toEqual(['events']);
    const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: 'events' }));
    expect(Table?.TableStatus).toBe('ACTIVE');
    const query = {
      TableName: 'events',
      KeyConditionExpression: 'streamId = :s',
      ExpressionAttributeValues: { ':s': { S: 'order-2' } },
    };
    expect((await dynamo.send(new QueryCommand(query))).Items?.map(({ version }) => version?.N)).toEqual([
      '1',
      '2',
    ]);
  });

  test('items are deleted once their time is over, and only those', async () => {
    await put('kept', 1, { endsAt: { N: '2000000001' } });
    await put('ancient', 1, { endsAt: { N: '17' } });
    await put('ended', 1, { endsAt: { N: '1999999999' } });
    await eventually(async () => expect(await get('ended', 1)).toBeUndefined());
    expect(await get('kept', 1)).toBeDefined();
    expect(await get('ancient', 1)).toBeDefined();
  });

  test('a client that goes away in the middle of a request does no harm', async () => {
    const socket = connect(Number(new URL(engine.url).port), '127.0.0.1');
    await once(socket, 'connect');
    const head = [
      'POST / HTTP/1.1',
      'host: x',
      'x-amz-target: DynamoDB_20120810.PutItem',
      'content-length: 500',
      '',
      '{"TableName"',
    ];
    await new Promise((resolve) => socket.write(head.join('\r\n'), resolve));
    socket.resetAndDestroy();
    await put('after', 1);
    expect(await get('after', 1)).toBeDefined();
  });
});
