import {
  BatchExecuteStatementCommand,
  BeginTransactionCommand,
  CommitTransactionCommand,
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
  RDSDataClient,
  RollbackTransactionCommand,
  type SqlParameter,
} from '@aws-sdk/client-rds-data';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../lib/local/engines/data-api/faults.ts';
import {
  caller,
  clusterArn,
  secretArn,
  startTestDataApi,
  type TestDataApi,
} from '../support/data-api-over-postgres.ts';
import { eventually } from '../support/eventually.ts';

let running: TestDataApi;
let client: RDSDataClient;
let nowMs = 1_000_000;
let fault: Fault | undefined;

const execute = (sql: string, rest: Partial<ExecuteStatementCommandInput> = {}) =>
  client.send(new ExecuteStatementCommand({ ...caller, sql, ...rest }));
const one = async (sql: string, parameters: SqlParameter[] = []) =>
  (await execute(sql, { parameters })).records?.[0]?.[0];
const begin = async () => (await client.send(new BeginTransactionCommand(caller))).transactionId!;
const commit = (transactionId: string) =>
  client.send(new CommitTransactionCommand({ ...caller, transactionId }));

beforeAll(async () => {
  const faults = () => {
    const now = fault;
    fault = undefined;
    return now;
  };
  running = await startTestDataApi({ clock: () => nowMs, faults, statementTimeoutMs: 600 });
  client = new RDSDataClient({ endpoint: running.api.url, maxAttempts: 1 });
  await execute(
    'CREATE TABLE pets (id serial PRIMARY KEY, name varchar(40) NOT NULL UNIQUE, born timestamptz)',
  );
});
afterAll(async () => {
  client?.destroy();
  await running?.stop();
});
beforeEach(async () => {
  await execute('DELETE FROM pets');
});

describe('the Data API through the AWS SDK', () => {
  it('maps every type of a result as the service does', async () => {
    const { records } =
      await execute(`SELECT 1::int2, 2, 9007199254740993, 1.5::float8, 'NaN'::float8, true, 1.50::numeric,
      'x', NULL, '2026-01-02 03:04:05.678+02'::timestamptz, '2026-01-02 03:04:05'::timestamp, '2026-01-02'::date,
      '\\x00ff'::bytea, '{"a": 1}'::jsonb, ARRAY[1, 2], ARRAY['a', 'b,c'], '{{1,2},{3,4}}'::int[], 5::oid`);
    expect(records?.[0]).toEqual([
      { longValue: 1 },
      { longValue: 2 },
      { longValue: expect.anything() },
      { doubleValue: 1.5 },
      { doubleValue: Number.NaN },
      { booleanValue: true },
      { stringValue: '1.50' },
      { stringValue: 'x' },
      { isNull: true },
      { stringValue: '2026-01-02 01:04:05.678' },
      { stringValue: '2026-01-02 03:04:05' },
      { stringValue: '2026-01-02' },
      { blobValue: new Uint8Array([0, 255]) },
      { stringValue: '{"a": 1}' },
      { arrayValue: { longValues: [1, 2] } },
      { arrayValue: { stringValues: ['a', 'b,c'] } },
      { arrayValue: { arrayValues: [{ longValues: [1, 2] }, { longValues: [3, 4] }] } },
      { longValue: 5 },
    ]);
  });

  it('keeps integers beyond 2^53 exact in both directions', async () => {
    const value = { longValue: 9_007_199_254_740_993n as unknown as number };
    expect(await one('SELECT (:n + 1)::text', [{ name: 'n', value }])).toEqual({
      stringValue: '9007199254740994',
    });
    const wire = await fetch(`${running.api.url}/Execute`, {
      method: 'POST',
      headers: { authorization: 'AWS4-HMAC-SHA256 local' },
      body: JSON.stringify({ ...caller, sql: 'SELECT 9007199254740993' }),
    });
    expect(await wire.text()).toContain('"longValue":9007199254740993');
    const options = { longReturnType: 'STRING', decimalReturnType: 'DOUBLE_OR_LONG' } as const;
    const { records } = await execute('SELECT 9007199254740993, 2.5', { resultSetOptions: options });
    expect(records?.[0]).toEqual([{ stringValue: '9007199254740993' }, { doubleValue: 2.5 }]);
  });

  it('binds typed, so that a forgotten cast fails here as it does there', async () => {
    const uuid = [{ name: 'v', value: { stringValue: '0190b0a0-0000-7000-8000-000000000001' } }];
    await expect(execute('SELECT gen_random_uuid() = :v', { parameters: uuid })).rejects.toMatchObject({
      name: 'DatabaseErrorException',
      message: expect.stringContaining('SQLState: 42883'),
    });
    const hinted = [{ ...uuid[0]!, typeHint: 'UUID' as const }];
    expect(await one('SELECT pg_typeof(:v)::text', hinted)).toEqual({ stringValue: 'uuid' });
    const many = [{ name: 'v', value: { arrayValue: { longValues: [1] } } }];
    await expect(execute('SELECT :v', { parameters: many })).rejects.toMatchObject({
      name: 'BadRequestException',
      message: 'Array parameters are not supported.',
    });
    await expect(execute('SELECT :missing')).rejects.toThrow('Cannot find parameter: missing');
  });

  it('counts changed rows, describes columns on demand and formats SELECTs as JSON', async () => {
    const inserted = await execute("INSERT INTO pets (name) VALUES ('a'), ('b') RETURNING id");
    expect(inserted).toMatchObject({
      numberOfRecordsUpdated: 2,
      records: [[expect.anything()], [expect.anything()]],
    });
    const plain = await execute('SELECT id, name FROM pets ORDER BY name');
    expect(plain.columnMetadata).toBeUndefined();
    expect(plain.numberOfRecordsUpdated).toBe(0);
    const { columnMetadata } = await execute('SELECT name AS who, born FROM pets', {
      includeResultMetadata: true,
    });
    expect(columnMetadata).toMatchObject([
      { label: 'who', typeName: 'varchar', precision: 40, nullable: 0, tableName: 'pets' },
      { label: 'born', typeName: 'timestamptz', nullable: 1 },
    ]);
    const asJson = await execute('SELECT name, 1 AS n, NULL AS x FROM pets ORDER BY name', {
      formatRecordsAs: 'JSON',
    });
    expect(asJson.records).toBeUndefined();
    expect(JSON.parse(asJson.formattedRecords ?? '')).toEqual([
      { name: 'a', n: 1, x: null },
      { name: 'b', n: 1, x: null },
    ]);
    const ignored = await execute("UPDATE pets SET name = 'c' WHERE name = 'b'", { formatRecordsAs: 'JSON' });
    expect(ignored).toMatchObject({ numberOfRecordsUpdated: 1 });
    expect(ignored.formattedRecords).toBeUndefined();
  });

  it('applies a batch whole or not at all', async () => {
    const batch = (names: string[]) =>
      client.send(
        new BatchExecuteStatementCommand({
          ...caller,
          sql: 'INSERT INTO pets (name) VALUES (:name)',
          parameterSets: names.map((name) => [{ name: 'name', value: { stringValue: name } }]),
        }),
      );
    expect((await batch(['a', 'b', 'c'])).updateResults).toHaveLength(3);
    await expect(batch(['d', 'a'])).rejects.toMatchObject({
      message: expect.stringContaining('SQLState: 23505'),
    });
    expect(await one('SELECT count(*) FROM pets')).toEqual({ longValue: 3 });
  });

  it('answers errors with the modelled names and texts', async () => {
    const cases: [() => Promise<unknown>, string, RegExp][] = [
      [() => execute('SELECT 1; SELECT 2'), 'BadRequestException', /Multistatements aren't supported/],
      [
        () => execute('SELEC 1'),
        'DatabaseErrorException',
        /^ERROR: syntax error.*Position: 1; SQLState: 42601$/,
      ],
      [() => execute('SELECT $1'), 'DatabaseErrorException', /42P02/],
      [() => execute(`SELECT '${'x'.repeat(66_000)}'`), 'ValidationException', /65536/],
      [
        () => execute("SELECT repeat('x', 1100000)"),
        'BadRequestException',
        /more than the allowed response size/,
      ],
      [() => execute('SELECT ROW(1, 2)'), 'UnsupportedResultException', /unsupported data type record/],
      [() => execute('SELECT 1', { resourceArn: clusterArn('none') }), 'NotFoundException', /none/],
      [
        () => execute('SELECT 1', { secretArn: secretArn('x', 'y') }),
        'SecretsErrorException',
        /wasn't found/,
      ],
      [() => execute('SELECT 1', { secretArn: 'not-an-arn' }), 'InvalidSecretException', /valid/],
      [() => execute('SELECT 1', { database: 'users_db' }), 'DatabaseErrorException', /SQLState: 42501$/],
      [() => execute('SELECT 1', { database: 'nowhere' }), 'DatabaseErrorException', /SQLState: 3D000$/],
      [() => commit('bm90IG9uZQ=='), 'TransactionNotFoundException', /is not found/],
    ];
    for (const [attempt, name, message] of cases) {
      await expect(attempt()).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
    }
    const large = [{ name: 'v', value: { stringValue: 'x'.repeat(4.2 * 1024 * 1024) } }];
    await expect(execute('SELECT length(:v)', { parameters: large })).rejects.toMatchObject({
      name: 'RequestEntityTooLargeException',
    });
  });

  it('T51: keeps a transaction apart until it commits, and refuses a second statement while one runs', async () => {
    const transactionId = await begin();
    await execute("INSERT INTO pets (name) VALUES ('tx')", { transactionId });
    expect(await one('SELECT count(*) FROM pets')).toEqual({ longValue: 0 });
    const slow = execute('SELECT pg_sleep(0.2)', { transactionId });
    await eventually(async () => {
      await expect(execute('SELECT 1', { transactionId })).rejects.toMatchObject({
        name: 'BadRequestException',
        message: 'Transaction is still running a query',
      });
    });
    await slow;
    expect(await commit(transactionId)).toMatchObject({ transactionStatus: 'Transaction Committed' });
    expect(await one('SELECT count(*) FROM pets')).toEqual({ longValue: 1 });

    const other = await begin();
    await execute('DELETE FROM pets', { transactionId: other });
    const rollback = new RollbackTransactionCommand({ ...caller, transactionId: other });
    expect(await client.send(rollback)).toMatchObject({ transactionStatus: 'Rollback Complete' });
    expect(await one('SELECT count(*) FROM pets')).toEqual({ longValue: 1 });
  });

  it('does not call a failed transaction committed', async () => {
    const transactionId = await begin();
    await execute("INSERT INTO pets (name) VALUES ('lost')", { transactionId });
    await expect(execute('SELECT 1/0', { transactionId })).rejects.toThrow('22012');
    await expect(execute('SELECT 1', { transactionId })).rejects.toThrow('25P02');
    await expect(commit(transactionId)).rejects.toThrow('25P02');
    expect(await one('SELECT count(*) FROM pets')).toEqual({ longValue: 0 });
  });

  it('rolls a transaction back that was left alone for more than three minutes', async () => {
    await execute("INSERT INTO pets (name) VALUES ('locked')");
    const transactionId = await begin();
    await execute("UPDATE pets SET born = now() WHERE name = 'locked'", { transactionId });
    nowMs += 3 * 60_000 + 1;
    await eventually(() => execute("UPDATE pets SET name = 'free' WHERE name = 'locked'"));
    await expect(commit(transactionId)).rejects.toMatchObject({ name: 'TransactionNotFoundException' });
  });

  it('ends a statement at the time limit, unless it may continue', async () => {
    await expect(execute("INSERT INTO pets (name) SELECT 'late' FROM pg_sleep(2)")).rejects.toMatchObject({
      name: 'StatementTimeoutException',
      dbConnectionId: expect.any(Number),
    });
    const goesOn = execute("INSERT INTO pets (name) SELECT 'goes on' FROM pg_sleep(1)", {
      continueAfterTimeout: true,
    });
    await expect(goesOn).rejects.toMatchObject({ name: 'StatementTimeoutException' });
    expect(await one('SELECT count(*) FROM pets')).toEqual({ longValue: 0 });
    await eventually(async () =>
      expect(await one('SELECT string_agg(name, $$,$$) FROM pets')).toEqual({ stringValue: 'goes on' }),
    );
  });

  it('lets no session state through to the next call', async () => {
    const transactionId = await begin();
    await execute("SET search_path = 'elsewhere'", { transactionId });
    await commit(transactionId);
    await execute("SET statement_timeout = '7s'");
    const seen = await Promise.all(
      Array.from({ length: 8 }, () =>
        one("SELECT current_setting('search_path') || current_setting('statement_timeout')"),
      ),
    );
    expect(new Set(seen.map((field) => field?.stringValue))).toEqual(new Set(['"$user", public0']));
  });

  it('survives a change of a table under a prepared statement', async () => {
    await execute("INSERT INTO pets (name) VALUES ('a')");
    for (let i = 0; i < 3; i += 1) await execute('SELECT * FROM pets');
    await execute('ALTER TABLE pets ADD COLUMN color text');
    for (let i = 0; i < 3; i += 1) expect((await execute('SELECT * FROM pets')).records?.[0]).toHaveLength(4);
    await execute('ALTER TABLE pets DROP COLUMN color');
  });

  it('injects what goes wrong on AWS: paused, throttled, cut off before and after the commit', async () => {
    const insert = () => execute("INSERT INTO pets (name) VALUES ('once')");
    const count = () => one('SELECT count(*) FROM pets');
    fault = { kind: 'resuming' };
    await expect(insert()).rejects.toMatchObject({ name: 'DatabaseResumingException' });
    fault = { kind: 'throttled' };
    await expect(insert()).rejects.toMatchObject({ name: 'ThrottlingException' });
    fault = { kind: 'drop-before' };
    await expect(insert()).rejects.toThrow();
    expect(await count()).toEqual({ longValue: 0 });
    fault = { kind: 'drop-after' };
    await expect(insert()).rejects.toThrow();
    expect(await count()).toEqual({ longValue: 1 });
  });

  it('says that the writer is away while its server is dead, and works again after it', async () => {
    const shard = running.postgres.shards[0]!;
    const transactionId = await begin();
    await shard.kill();
    await expect(execute('SELECT 1')).rejects.toMatchObject({ name: 'DatabaseUnavailableException' });
    await expect(execute('SELECT 1', { transactionId })).rejects.toThrow();
    await shard.start();
    await eventually(async () => expect(await one('SELECT 1')).toEqual({ longValue: 1 }));
  });
});
