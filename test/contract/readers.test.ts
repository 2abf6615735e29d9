import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pgReaders } from '../../functions/aws/pg-readers.ts';
import { placeAccount } from '../../functions/kernel/sharding/directory.ts';
import { type ReadScope, withReadScope } from '../../functions/kernel/sharding/read-scope.ts';
import type { SqlStatement, SqlValue } from '../../functions/kernel/sharding/sql.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { orderStore } from '../../functions/orders/store/order-store.ts';
import { eventually } from '../support/eventually.ts';
import { eventId, orderWrite, requestOrigin } from '../support/order-builders.ts';
import { type ReadersWorld, type Sandbox, startReadersWorld } from '../support/readers-world.ts';

let world: ReadersWorld;
let serial = 0;

beforeAll(async () => {
  world = await startReadersWorld();
});
afterAll(() => world?.stop());
beforeEach(async () => {
  await world.standby.resumeReplay();
  await world.standby.caughtUp();
});

const newAccount = () => {
  serial += 1;
  return `reader-test-${serial}` as AccountId;
};
const replica = (mustSee: ReadScope['mustSee'] = null): ReadScope => ({
  demand: 'replica',
  mustSee,
  written: null,
});
const write = async (sandbox: Sandbox, account: AccountId, orderId = 'order-1') => {
  serial += 1;
  const scope = replica();
  await withReadScope(scope, () =>
    orderStore(sandbox.router).upsert(
      account,
      orderWrite({ orderId, eventId: eventId(serial) }),
      requestOrigin('c'),
    ),
  );
  return scope.written;
};
const heard = (sandbox: Sandbox, scope: ReadScope): ReadScope => ({
  ...scope,
  observe: (route) => sandbox.routes.push(route),
});
const find = (sandbox: Sandbox, account: AccountId, scope = replica()) =>
  withReadScope(heard(sandbox, scope), () => orderStore(sandbox.router).find(account, 'order-1'));
const statement = (sql: string, parameters: SqlStatement['parameters'] = {}): SqlStatement => ({
  ...{ sql, parameters, intent: 'read', idempotent: true },
});
const run = (sandbox: Sandbox, sql: string) =>
  withReadScope(heard(sandbox, replica()), () =>
    sandbox.router.run('someone' as AccountId, (_, execute) => execute(statement(sql))),
  );
const lastRoute = (sandbox: Sandbox) => sandbox.routes.at(-1);

describe('T39: an account reads its own writes while a real standby lags', () => {
  it('does not use the lagging standby for an account that just wrote, in any sandbox, and uses it again after', async () => {
    const [writing, reading] = [world.sandbox([world.standbyReader]), world.sandbox([world.standbyReader])];
    const account = newAccount();
    await world.standby.pauseReplay();
    await write(writing, account);
    for (const sandbox of [writing, reading]) {
      expect(await find(sandbox, account)).not.toBeNull();
      expect(lastRoute(sandbox)).toMatchObject({ to: 'writer', why: 'behind' });
    }
    await world.standby.resumeReplay();
    await eventually(async () => {
      expect(await find(reading, account)).not.toBeNull();
      expect(lastRoute(reading)).toEqual({ to: 'reader', shard: 'shard-0', endpoint: 'standby' });
    });
  });

  it('keeps using the lagging standby for accounts that did not write meanwhile', async () => {
    const sandbox = world.sandbox([world.standbyReader]);
    const [quiet, busy] = [newAccount(), newAccount()];
    await write(sandbox, quiet);
    await world.standby.caughtUp();
    await world.standby.pauseReplay();
    await write(sandbox, busy);
    expect(await find(sandbox, quiet)).not.toBeNull();
    expect(lastRoute(sandbox)).toMatchObject({ to: 'reader' });
    await find(sandbox, busy);
    expect(lastRoute(sandbox)).toMatchObject({ to: 'writer', why: 'behind' });
  });

  it('goes by the token alone when the caller brings one', async () => {
    const sandbox = world.sandbox([world.standbyReader]);
    const account = newAccount();
    const first = await write(sandbox, account, 'order-1');
    await world.standby.caughtUp();
    await world.standby.pauseReplay();
    const second = await write(sandbox, account, 'order-2');
    await find(sandbox, account, replica(first));
    expect(lastRoute(sandbox)).toMatchObject({ to: 'reader' });
    await find(sandbox, account, replica(second));
    expect(lastRoute(sandbox)).toMatchObject({ to: 'writer', why: 'behind' });
  });

  it('never shows an old version: writes and reads race against replay that starts and stops', async () => {
    const sandboxes = [1, 2, 3].map(() => world.sandbox([world.standbyReader, world.primaryReader]));
    const account = newAccount();
    for (let round = 1; round <= 12; round += 1) {
      if (round % 4 === 1) await world.standby.pauseReplay();
      if (round % 4 === 3) await world.standby.resumeReplay();
      const minute = String(round).padStart(2, '0');
      const change = {
        eventId: eventId(1_000_000 + round),
        totalMinor: round,
        modifiedAt: `2026-01-01T00:${minute}:00.000Z`,
      };
      const writing = sandboxes[round % 3] as Sandbox;
      await orderStore(writing.router).upsert(account, orderWrite(change), requestOrigin('c'));
      for (const sandbox of sandboxes) {
        expect((await find(sandbox, account))?.version).toBe(round);
      }
    }
  });
});

describe('T38: a reader that dies', () => {
  it('is replaced by the writer within the budget, ejected, and used again when it is back', async () => {
    const sandbox = world.sandbox([world.standbyReader, world.primaryReader], { burst: 3 });
    await run(sandbox, 'SELECT 1 AS n');
    await run(sandbox, 'SELECT 1 AS n');
    await world.standby.kill();
    try {
      for (let i = 0; i < 10; i += 1) expect(await run(sandbox, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
      const fallbacks = sandbox.routes.filter((route) => route.to === 'writer');
      expect(fallbacks).toHaveLength(3);
      expect(lastRoute(sandbox)).toMatchObject({ to: 'reader', endpoint: 'primary' });
    } finally {
      await world.standby.start();
    }
    world.pass(31_000);
    sandbox.routes.length = 0;
    for (let i = 0; i < 4; i += 1) await run(sandbox, 'SELECT 1 AS n');
    expect(
      sandbox.routes.filter((route) => route.to === 'reader' && route.endpoint === 'standby'),
    ).toHaveLength(2);
  });

  it('fails quickly and retryably once the budget is spent, instead of moving all reads to the writer', async () => {
    const sandbox = world.sandbox([world.standbyReader], { burst: 2 });
    await world.standby.kill();
    try {
      await run(sandbox, 'SELECT 1 AS n');
      await run(sandbox, 'SELECT 1 AS n');
      await expect(run(sandbox, 'SELECT 1 AS n')).rejects.toMatchObject({
        code: 'unavailable',
        retryable: true,
        data: { shard: 'shard-0', endpoint: 'standby' },
      });
      expect(sandbox.writerCalls()).toBe(2);
    } finally {
      await world.standby.start();
    }
  });

  it('is reached again over a new connection when the old one died in its sleep', async () => {
    const sandbox = world.sandbox([world.standbyReader]);
    await run(sandbox, 'SELECT 1 AS n');
    await world.standby.kill();
    await world.standby.start();
    await run(sandbox, 'SELECT 1 AS n');
    expect(lastRoute(sandbox)).toMatchObject({ to: 'reader' });
  });
});

describe('T38: an error of the statement itself', () => {
  it('a syntax error is not run again on the writer', async () => {
    const sandbox = world.sandbox([world.standbyReader]);
    await expect(run(sandbox, 'SELEC 1')).rejects.toMatchObject({
      code: 'internal',
      retryable: false,
      data: { sqlState: '42601' },
    });
    expect(sandbox.writerCalls()).toBe(0);
  });

  it('a read over its time limit is ended on the reader and not run again on the writer', async () => {
    const sandbox = world.sandbox([world.standbyReader], { statementTimeoutMs: 100 });
    await expect(run(sandbox, 'SELECT pg_sleep(20)')).rejects.toMatchObject({
      code: 'timeout',
      data: { sqlState: '57014' },
    });
    expect(sandbox.writerCalls()).toBe(0);
    expect(await run(sandbox, 'SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });

  it.each([
    'WITH x AS (DELETE FROM orders RETURNING 1) SELECT * FROM x',
    "INSERT INTO orders (account_id) VALUES ('x')",
    'SELECT order_id FROM orders FOR UPDATE',
  ])(
    'T37: READ ONLY refuses a write declared as a read, on the standby and on the writer: %s',
    async (sql) => {
      const readers = pgReaders({ database: 'orders_db', statementTimeoutMs: 5_000, clock: Date.now });
      for (const endpoint of [world.standbyReader, world.primaryReader]) {
        const answer = readers(world.readerShard([endpoint]), endpoint, statement(sql));
        await expect(answer).rejects.toMatchObject({ code: 'internal', data: { sqlState: '25006' } });
        const sandbox = world.sandbox([endpoint]);
        await expect(run(sandbox, sql)).rejects.toMatchObject({ code: 'internal', retryable: false });
        expect(sandbox.writerCalls()).toBe(0);
      }
      readers.close();
    },
  );
});

describe('a shard that no longer owns the account', () => {
  it('is not answered for by its standby, nor by its writer', async () => {
    const sandbox = world.sandbox([world.standbyReader]);
    const account = newAccount();
    await write(sandbox, account);
    await eventually(async () => {
      expect(await find(sandbox, account)).not.toBeNull();
      expect(lastRoute(sandbox)).toMatchObject({ to: 'reader' });
    });
    const { slot } = placeAccount(world.shards.directory.current, account);
    const setState = (state: string) =>
      world.shards.query('shard-0', 'UPDATE bucket_owner SET state = :state WHERE slot = :slot', {
        state,
        slot,
      });
    await setState('moved');
    await world.standby.caughtUp();
    await expect(find(sandbox, account)).rejects.toMatchObject({ code: 'stale_directory', retryable: true });
    expect(lastRoute(sandbox)).toEqual({ to: 'writer', shard: 'shard-0', why: 'not-owner' });
    await setState('active');
    expect(await find(sandbox, account)).not.toBeNull();
  });
});

describe('values', () => {
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
    :nothing::text AS nothing, :doc::jsonb AS doc, :id AS id, :at::timestamptz AS at, :at AS local, '\\x00ff'::bytea AS bytes,
    12345678901234567890.12::numeric AS money, '2026-01-02'::date AS day, ARRAY['a', NULL, 'b c'] AS list,
    ARRAY[1, 2]::int8[] AS numbers, 'NaN'::float8 AS nan, 'infinity'::timestamptz AS never, 1::int2 AS small,
    -- :not_a_parameter
    :whole + :whole AS twice, now()::timestamptz > :at::timestamptz AS after`;

  it('come back from a reader exactly as they do through the Data API', async () => {
    const readers = pgReaders({ database: 'orders_db', statementTimeoutMs: 5_000, clock: Date.now });
    const shard = world.readerShard([world.standbyReader]);
    const answer = await readers(shard, world.standbyReader, statement(sql, values));
    const [fromWriter] = await world.shards.query('shard-0', sql, values);
    expect(answer).toMatchObject({ kind: 'rows', rows: [fromWriter] });
    readers.close();
  });

  it('a parameter without a value is a bug, said before anything is sent', async () => {
    const sandbox = world.sandbox([world.standbyReader]);
    await expect(run(sandbox, 'SELECT :missing')).rejects.toMatchObject({ code: 'internal' });
  });
});
