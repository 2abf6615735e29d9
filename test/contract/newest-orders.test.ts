import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { httpFunction } from '../../functions/entry/http.ts';
import { placeAccount } from '../../functions/kernel/sharding/directory.ts';
import type { MovePorts } from '../../functions/kernel/sharding/moving/move-ports.ts';
import {
  type ForwardStep,
  isEnded,
  subjectOfAccount,
} from '../../functions/kernel/sharding/moving/move-record.ts';
import { beginMove, runMove } from '../../functions/kernel/sharding/moving/run-move.ts';
import type { QueryShardsPorts } from '../../functions/kernel/sharding/query-shards.ts';
import type { ExecuteSql, SqlRow } from '../../functions/kernel/sharding/sql.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import * as valid from '../../functions/orders/domain/validators.generated.js';
import { listNewestOrders } from '../../functions/orders/handlers/list-newest-orders.ts';
import { orders } from '../../functions/orders/service.ts';
import { migrations } from '../../functions/orders/store/migrations.ts';
import { movedTables } from '../../functions/orders/store/moved-tables.ts';
import { orderStore } from '../../functions/orders/store/order-store.ts';
import { lambdaContext, signedBy, testEnvironment } from '../support/entry-fixture.ts';
import { atStep, memoryMoveLog, movePorts } from '../support/move-world.ts';
import { eventId, minuteOf2011, orderWrite, requestOrigin } from '../support/order-builders.ts';
import { type ShardsFixture, startShards } from '../support/shards-fixture.ts';

const DATABASES = [{ name: 'orders_db', tables: movedTables }] as const;
const STATUSES = ['open', 'paid', 'shipped', 'cancelled'] as const;
/** Times on which orders are placed; they are few, so that many orders tie. */
const MINUTES = 6;

let world: ShardsFixture;
const moves = memoryMoveLog();
let ports: MovePorts;
const accounts = Array.from({ length: 14 }, (_, n) => `newest-${n}` as AccountId);
let serial = 0;

beforeAll(async () => {
  world = await startShards({ count: 3, database: { name: 'orders_db', migrations } });
  ports = movePorts(world, DATABASES, moves);
  for (let n = 0; n < 120; n += 1) await place(n);
});
afterAll(() => world?.stop());

/** Every account but the last few has several orders of every instant. */
async function place(n: number, account = accounts[(n * 5) % accounts.length] as AccountId) {
  serial += 1;
  const placedAt = minuteOf2011((n * 7) % MINUTES);
  const write = orderWrite({
    ...{ orderId: `o-${serial}`, eventId: eventId(serial), placedAt, modifiedAt: placedAt },
    status: STATUSES[n % STATUSES.length] ?? 'open',
  });
  await orderStore(world.newRouter()).upsert(account, write, requestOrigin('test'));
  return `${account} ${write.orderId}`;
}

const shardPorts = (change: Partial<QueryShardsPorts> = {}): QueryShardsPorts => ({
  loadDirectory: async () => world.directory.current,
  connect: (shard) => world.admin(shard, 'orders_db'),
  movingSlots: async () => (await moves.list()).filter(({ step }) => !isEnded(step)).map(({ to }) => to.slot),
  sleep: () => new Promise(() => undefined),
  ...change,
});

/** The route as an operator calls it. */
function operator(change?: Partial<QueryShardsPorts>) {
  const sign = async (text: string) => createHmac('sha256', 'test').update(text).digest('base64url');
  const { routes } = orders.functions['orders-totals'].triggers[0];
  const call = httpFunction(
    {
      service: orders.name,
      routes: routes.filter(({ operation }) => operation === 'listNewestOrders'),
      operations: {
        listNewestOrders: {
          handler: listNewestOrders({ shards: shardPorts(change), sign }),
          query: valid.newestOrdersQuery,
        },
      },
    },
    testEnvironment(),
  );
  return async (query: string, scope = 'ops') => {
    const requestContext = signedBy({ sub: 'op', scope, accounts: accounts[0] }, 'GET');
    const event = { rawPath: '/ops/orders', rawQueryString: query, headers: {}, requestContext };
    const { statusCode, body } = await call({ ...event, isBase64Encoded: false }, lambdaContext());
    return { status: statusCode, body: JSON.parse(body ?? 'null'), text: body ?? '' };
  };
}

const nameOf = ({ accountId, orderId }: { accountId: string; orderId: string }) => `${accountId} ${orderId}`;

/** Names of all orders of a walk from page to page, in its order. */
async function walk(get: ReturnType<typeof operator>, query: string, between = async () => {}) {
  const found: string[] = [];
  let cursor: string | null = null;
  do {
    const { status, body } = await get(cursor ? `${query}&cursor=${encodeURIComponent(cursor)}` : query);
    expect(status).toBe(200);
    expect(body.coverage).toMatchObject({ complete: true, bucketsRead: 1024, steady: true });
    expect(body.hasNextPage).toBe(body.nextCursor !== null);
    found.push(...body.items.map(nameOf));
    cursor = body.nextCursor;
    await between();
  } while (cursor !== null);
  return found;
}

/** What one database with the rows of all shards answers. */
async function singleDatabase() {
  const found: SqlRow[] = [];
  for (const account of accounts) {
    const { shard } = placeAccount(world.directory.current, account);
    const sql = 'SELECT CAST(to_jsonb(o) AS text) AS row FROM orders o WHERE account_id = :account';
    found.push(...(await world.query(shard, sql, { account })));
  }
  const rows = { json: found.map(({ row }) => JSON.parse(String(row))) };
  return async (where: string, limit: number) => {
    const sql = `SELECT account_id, order_id FROM jsonb_populate_recordset(CAST(NULL AS orders), CAST(:rows AS jsonb))
      WHERE ${where} ORDER BY placed_at DESC, account_id COLLATE "C", order_id DESC LIMIT ${limit}`;
    return (await world.query('shard-0', sql, { rows })).map((row) => `${row.account_id} ${row.order_id}`);
  };
}

/** Filters as the route takes them, and as a condition in SQL. */
const filters = fc
  .record({
    status: fc.option(fc.constantFrom(...STATUSES)),
    placedFrom: fc.option(fc.nat(MINUTES).map(minuteOf2011)),
    placedTo: fc.option(fc.nat(MINUTES).map(minuteOf2011)),
  })
  .map((given) =>
    Object.entries(given).filter((one): one is [keyof typeof CONDITIONS, string] => one[1] !== null),
  );
const CONDITIONS = { status: 'status =', placedFrom: 'placed_at >=', placedTo: 'placed_at <' };

describe('the newest orders of all accounts', () => {
  it('are, page by page, what a single database with the same rows answers to ORDER BY and LIMIT', async () => {
    const single = await singleDatabase();
    const get = operator();
    await fc.assert(
      fc.asyncProperty(filters, fc.integer({ min: 1, max: 60 }), async (given, limit) => {
        const query = new URLSearchParams([...given, ['limit', String(limit)]]).toString();
        const conditions = given.map(([name, value]) => `${CONDITIONS[name]} '${value}'`);
        const where = ['true', ...conditions].join(' AND ');
        const first = await get(query);
        expect(first.body.items.map(nameOf)).toEqual(await single(where, limit));
        expect(await walk(get, query)).toEqual(await single(where, 1_000));
      }),
      { numRuns: 20 },
    );
  });

  it('T52: a walk sees each exactly once, in order, while others are placed before, at and behind its position', async () => {
    const get = operator();
    const before = await walk(get, 'limit=200');
    const placed: string[] = [];
    const seen = await walk(get, 'limit=9', async () => {
      for (let n = 0; n < 3; n += 1) placed.push(await place(serial));
    });
    expect(new Set(seen).size).toBe(seen.length);
    const old = new Set(before);
    expect(seen.filter((name) => old.has(name))).toEqual(before);
    expect(seen.filter((name) => !old.has(name) && !placed.includes(name))).toEqual([]);
    expect((await walk(get, 'limit=200')).toSorted()).toEqual([...before, ...placed].toSorted());
  });

  it('show what lists of one account show, and whose they are', async () => {
    const { body } = await operator()('limit=1&status=paid');
    expect(Object.keys(body.items[0]).toSorted()).toEqual(
      [
        ...['accountId', 'currency', 'customerId', 'lineCount', 'modifiedAt', 'orderId'],
        ...['placedAt', 'status', 'totalMinor', 'version'],
      ].toSorted(),
    );
    expect(body.items[0]).toMatchObject({ status: 'paid', lineCount: 1, customerId: '17850', version: 1 });
  });

  it('are for operators, and every parameter is checked', async () => {
    const get = operator();
    expect((await get('', 'orders')).status).toBe(403);
    for (const [query, field] of [
      ['limit=0', '/query/limit'],
      ['limit=201', '/query/limit'],
      ['status=lost', '/query/status'],
      ['placedFrom=yesterday', '/query/placedFrom'],
      ['partial=maybe', '/query/partial'],
      ['accountId=a', '/query/accountId'],
    ])
      expect(await get(String(query))).toMatchObject({ status: 400, body: { errors: [{ field }] } });
  });

  it('T52: a cursor opens with its own filters only, with any limit, and not when it was changed', async () => {
    const get = operator();
    const { nextCursor } = (await get('limit=2&status=paid')).body;
    const behind = (query: string, cursor = nextCursor) =>
      get(`${query}&cursor=${encodeURIComponent(cursor)}`);
    expect((await behind('limit=5&status=paid')).status).toBe(200);
    expect((await behind('limit=5&status=paid&partial=true')).status).toBe(200);
    for (const query of ['limit=2', 'limit=2&status=open', `status=paid&placedTo=${minuteOf2011(1)}`])
      expect((await behind(query)).body.code).toBe('invalid_cursor');
    expect((await behind('status=paid', `A${nextCursor}`)).body.code).toBe('invalid_cursor');
  });
});

describe('a shard that is dead', () => {
  it('T44: fails the list by default; with partial=true the others answer, and the coverage names it', async () => {
    const whole = await walk(operator(), 'status=paid');
    const dead = world.postgres.shards[1];
    await dead?.kill();
    try {
      const get = operator();
      const refused = await get('status=paid');
      expect(refused).toMatchObject({ status: 503, body: { code: 'unavailable' } });
      expect(refused.text).not.toMatch(/arn:|postgres|127\.0\.0\.1|ECONN/);
      const { status, body, text } = await get('status=paid&limit=200&partial=true');
      expect(status).toBe(200);
      expect(body.coverage.complete).toBe(false);
      expect(body.coverage.shards.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
        ...['answered', 'failed', 'answered'],
      ]);
      const isAway = (name: string) =>
        placeAccount(world.directory.current, name.split(' ')[0] as AccountId).shard === 'shard-1';
      expect(whole.some(isAway)).toBe(true);
      expect(body.items.map(nameOf)).toEqual(whole.filter((name) => !isAway(name)));
      expect(text).not.toMatch(/arn:|postgres|127\.0\.0\.1|ECONN/);
    } finally {
      await dead?.start();
    }
    expect(await walk(operator(), 'status=paid')).toEqual(whole);
  });
});

describe('an account that is moving', () => {
  const account = accounts[3] as AccountId;
  const other = () =>
    placeAccount(world.directory.current, account).shard === 'shard-0' ? 'shard-1' : 'shard-0';
  const begin = () => beginMove(ports, { subject: subjectOfAccount(account), to: other() });

  it.each(['prepare', 'copy', 'catch_up', 'baseline', 'fence', 'verify', 'flip', 'retire', 'done'] as const)(
    'is neither shown twice nor left out when its move stands at %s',
    async (step: ForwardStep) => {
      const before = await walk(operator(), 'limit=200');
      let during: string[] = [];
      let moving: string[] = [];
      const look = async () => {
        during = await walk(operator(), 'limit=23');
        moving = (await operator()('limit=1')).body.coverage.moving;
      };
      await runMove(atStep(ports, step, look), (await begin()).id);
      expect(during).toEqual(before);
      expect(moving).toHaveLength(step === 'done' ? 0 : 1);
      // What the old shard still holds of it does not count.
      expect(await walk(operator(), 'limit=200')).toEqual(before);
    },
  );

  it('is asked for again when it changed its shard after the directory was read', async () => {
    const before = await walk(operator(), 'status=open');
    let asked = 0;
    const movingMeanwhile =
      (execute: ExecuteSql): ExecuteSql =>
      async (statement) => {
        asked += 1;
        if (asked === 1) {
          await runMove(ports, (await begin()).id);
          await place(0, account);
        }
        return execute(statement);
      };
    const get = operator({ connect: (shard) => movingMeanwhile(world.admin(shard, 'orders_db')) });
    const { body } = await get('status=open&limit=200');
    expect(asked).toBe(6);
    expect(body.coverage).toMatchObject({ steady: true, complete: true });
    expect(body.items).toHaveLength(before.length + 1);
    expect(new Set(body.items.map(nameOf)).size).toBe(before.length + 1);
  });
});
