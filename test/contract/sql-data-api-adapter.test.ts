import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DataApiTools, dataApiShards } from '../../functions/aws/sql-data-api.ts';
import { AppError } from '../../functions/kernel/errors.ts';
import type { SqlStatement, SqlValue } from '../../functions/kernel/sharding/sql.ts';
import type { Fault } from '../../lib/local/engines/data-api/faults.ts';
import { caller, startTestDataApi, type TestDataApi } from '../support/data-api-over-postgres.ts';

let running: TestDataApi;
let faults: (Fault | undefined)[] = [];
let slept: number[] = [];

const tools: DataApiTools = {
  clock: Date.now,
  sleep: async (ms) => void slept.push(ms),
  random: () => 0.5,
};

function execute(statement: Partial<SqlStatement> & { sql: string }, options: Partial<DataApiTools> = {}) {
  const shards = [{ id: 'shard-0', clusterArn: caller.resourceArn, secretArn: caller.secretArn }];
  const connect = dataApiShards(
    { shards, database: 'orders_db', endpoint: running.api.url },
    { ...tools, ...options },
  );
  return connect('shard-0')({ parameters: {}, intent: 'write', idempotent: false, ...statement });
}

async function failure(attempt: Promise<unknown>): Promise<AppError> {
  const error = await attempt.catch((reason: unknown) => reason);
  if (!(error instanceof AppError)) throw new Error(`expected an AppError, got ${String(error)}`);
  return error;
}

beforeAll(async () => {
  running = await startTestDataApi({ clock: Date.now, faults: () => faults.shift() });
  await execute({ sql: 'CREATE TABLE things (id int PRIMARY KEY, email text)' });
});
afterAll(() => running?.stop());
beforeEach(async () => {
  faults = [];
  slept = [];
  await execute({ sql: 'DELETE FROM things' });
});

const insert: SqlStatement = {
  sql: 'INSERT INTO things VALUES (:id, :email)',
  parameters: { id: 1, email: 'buyer@example.com' },
  intent: 'write',
  idempotent: false,
};
const read = { sql: 'SELECT count(*) AS n FROM things', intent: 'read', idempotent: true } as const;

describe('the port to service databases over the Data API', () => {
  it('carries every kind of value there and back', async () => {
    const values: Record<string, SqlValue> = {
      text: 'naïve “text” 🙂',
      whole: 42,
      fraction: 1.5,
      huge: 9_223_372_036_854_775_807n,
      yes: true,
      nothing: null,
      doc: { json: { a: [1, null, 'x'] } },
      id: { uuid: '0190b0a0-0000-7000-8000-000000000001' },
      at: { timestamp: '2026-01-02T03:04:05.678Z' },
    };
    const sql = `SELECT :text AS text, :whole::int4 AS whole, :fraction AS fraction, :huge AS huge, :yes AS yes,
      :nothing::text AS nothing, :doc::jsonb AS doc, :id AS id, :at::timestamptz AS at, 12345678901234567890.12::numeric AS money,
      '2026-01-02'::date AS day, ARRAY['a', 'b'] AS list, '\\x00ff'::bytea AS bytes, 'NaN'::float8 AS nan`;
    expect(await execute({ sql, parameters: values })).toEqual([
      {
        text: 'naïve “text” 🙂',
        whole: 42,
        fraction: 1.5,
        huge: 9_223_372_036_854_775_807n,
        yes: true,
        nothing: null,
        doc: '{"a": [1, null, "x"]}',
        id: '0190b0a0-0000-7000-8000-000000000001',
        at: '2026-01-02T03:04:05.678Z',
        money: '12345678901234567890.12',
        day: '2026-01-02',
        list: ['a', 'b'],
        bytes: 'AP8=',
        nan: Number.NaN,
      },
    ]);
  });

  it('takes rows as JSON in one statement and returns what RETURNING says', async () => {
    const rows = Array.from({ length: 500 }, (_, id) => ({ id, email: `${id}@example.com` }));
    const sql = `INSERT INTO things SELECT id, email FROM jsonb_to_recordset(:rows::jsonb) AS r(id int, email text)
      RETURNING id`;
    expect(await execute({ sql, parameters: { rows: { json: rows } } })).toHaveLength(500);
    expect(await execute({ sql: 'DELETE FROM things WHERE id < 0' })).toEqual([]);
  });

  it('T101: names the SQLState and the constraint of a conflict, but no value, secret or SQL', async () => {
    await execute(insert);
    const error = await failure(execute(insert));
    expect(error).toMatchObject({ code: 'conflict', retryable: false });
    expect(error.data).toMatchObject({ shard: 'shard-0', sqlState: '23505', constraint: 'things_pkey' });
    expect(error.cause).toBeUndefined();
    expect(JSON.stringify({ ...error, text: error.message })).not.toMatch(/buyer|INSERT|secret|password/);
  });

  it('repeats what was refused before it ran, with full jitter, whatever the statement is', async () => {
    faults = [{ kind: 'throttled' }, { kind: 'throttled' }];
    await execute(insert);
    expect(slept).toEqual([25, 50]);
    expect(await execute(read)).toEqual([{ n: 1 }]);
  });

  it('waits longer for a database that resumes, and not past the deadline', async () => {
    faults = [{ kind: 'resuming' }, { kind: 'resuming' }];
    await execute(read);
    expect(slept).toEqual([3500, 3500]);
    faults = [{ kind: 'resuming' }];
    const error = await failure(execute(read, { deadlineMs: 3000 }));
    expect(error).toMatchObject({ code: 'unavailable', retryable: true });
    faults = [];
  });

  it('waits no longer than its caller has left, and asks nothing when nobody could hear the answer', async () => {
    faults = [{ kind: 'resuming' }];
    const error = await failure(execute(read, { leftMs: () => 3_500 }));
    expect(error).toMatchObject({ code: 'unavailable', retryable: true });
    expect(slept).toEqual([]);
    const slow = execute({ sql: 'SELECT pg_sleep(30)' }, { leftMs: () => 700 });
    expect(await failure(slow)).toMatchObject({ code: 'timeout' });
    expect(await failure(execute(insert, { leftMs: () => 100 }))).toMatchObject({ code: 'timeout' });
    expect(await execute(read)).toEqual([{ n: 0 }]);
  });

  it('T40: does not repeat a write whose answer was lost, and says that it must not be repeated', async () => {
    faults = [{ kind: 'drop-after' }];
    expect(await failure(execute(insert))).toMatchObject({ code: 'unavailable', retryable: false });
    expect(slept).toEqual([]);
    expect(await execute(read)).toEqual([{ n: 1 }]);
  });

  it('repeats a guarded write whose answer was lost: applied once', async () => {
    faults = [{ kind: 'drop-after' }, { kind: 'unavailable' }];
    const sql = 'INSERT INTO things VALUES (:id, :email) ON CONFLICT (id) DO NOTHING';
    await execute({ ...insert, sql, idempotent: true });
    expect(slept).toHaveLength(2);
    expect(await execute(read)).toEqual([{ n: 1 }]);
  });

  it('gives up after five attempts and ends a slow call at the deadline', async () => {
    faults = Array.from({ length: 5 }, () => ({ kind: 'unavailable' }) as const);
    expect(await failure(execute(read))).toMatchObject({ code: 'unavailable', retryable: true });
    expect(slept).toEqual([25, 50, 100, 200]);
    const slow = execute({ sql: 'SELECT pg_sleep(30)' }, { deadlineMs: 300 });
    expect(await failure(slow)).toMatchObject({ code: 'timeout', retryable: false });
  });

  it('calls a statement the database cannot understand an internal error, not a passing one', async () => {
    const error = await failure(execute({ sql: 'SELEC 1', idempotent: true }));
    expect(error).toMatchObject({ code: 'internal', retryable: false, data: { sqlState: '42601' } });
    expect(() => dataApiShards({ shards: [], database: 'orders_db' }, tools)('shard-9')).toThrow('shard-9');
  });
});
