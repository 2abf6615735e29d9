import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withReadScope } from '../../functions/kernel/sharding/read-scope.ts';
import type { SqlRow } from '../../functions/kernel/sharding/sql.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { eventually } from '../support/eventually.ts';
import { type ReadersWorld, type Sandbox, startReadersWorld } from '../support/readers-world.ts';
import { startTcpLine, type TcpLine } from '../support/tcp-line.ts';

/** Connections of one sandbox to a real standby, over a line that tests cut. */

let world: ReadersWorld;
let line: TcpLine;
let sandbox: Sandbox;

beforeAll(async () => {
  world = await startReadersWorld();
});
afterAll(() => world?.stop());
beforeEach(async () => {
  line = await startTcpLine(world.standby.host, world.standby.port);
  sandbox = world.sandbox([{ ...world.standbyReader, port: line.port }]);
});
afterEach(() => line?.close());

const read = (sql = 'SELECT 1 AS n'): Promise<SqlRow[]> =>
  withReadScope(
    {
      ...{ demand: 'replica', mustSee: null, written: null },
      observe: (route) => sandbox.routes.push(route),
    },
    () =>
      sandbox.router.run('someone' as AccountId, (_, execute) =>
        execute({ sql, parameters: {}, intent: 'read', idempotent: true }),
      ),
  );

describe('a connection that died while the sandbox was frozen', () => {
  it('held the next read until its time was over: it is found dead first, and the read goes over a new one', async () => {
    await Promise.all([1, 2, 3].map(() => read('SELECT 1 AS n FROM pg_sleep(0.1)')));
    const before = line.made();
    line.silence();
    world.pass(60_000);
    expect(await read()).toEqual([{ n: 1 }]);
    expect(sandbox.routes.at(-1)).toEqual({ to: 'reader', shard: 'shard-0', endpoint: 'standby' });
    expect(line.made()).toBe(before + 1);
    // Those that slept as long are not tried one after the other.
    await eventually(() => expect(line.open()).toBe(1));
    expect(sandbox.writerCalls()).toBe(0);
  });

  it('is used again when it lives, however long the freeze was', async () => {
    await read();
    world.pass(3_600_000);
    expect(await read()).toEqual([{ n: 1 }]);
    expect(line.made()).toBe(1);
  });
});

describe('the connections of a sandbox to one reader', () => {
  it('are four at most; further reads wait their turn', async () => {
    let open = 0;
    const watch = setInterval(() => {
      open = Math.max(open, line.open());
    }, 1);
    try {
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, n) => read(`SELECT ${n} AS n FROM pg_sleep(0.01)`)),
      );
      expect(answers).toEqual(Array.from({ length: 12 }, (_, n) => [{ n }]));
    } finally {
      clearInterval(watch);
    }
    expect(open).toBeLessThanOrEqual(4);
    expect(line.made()).toBeLessThanOrEqual(4);
    expect(sandbox.writerCalls()).toBe(0);
  });

  it('a read that gets none in time goes to the writer', async () => {
    const busy = Array.from({ length: 4 }, () => read('SELECT 1 AS n FROM pg_sleep(600)'));
    const ended = Promise.allSettled(busy);
    await eventually(() => expect(line.made()).toBe(4));
    expect(await read()).toEqual([{ n: 1 }]);
    expect(sandbox.routes).toEqual([{ to: 'writer', shard: 'shard-0', why: 'reader-failed' }]);
    expect(await cancelSleepers()).toBe(4);
    expect((await ended).map(({ status }) => status)).toEqual(busy.map(() => 'rejected'));
    expect(sandbox.writerCalls()).toBe(1);
  });
});

/** Ends the statements that sleep on the standby; returns how many there were. */
async function cancelSleepers(): Promise<number | null> {
  const { user, password } = world.shard.admin;
  const { host, port } = world.standby;
  const admin = new pg.Client({ host, port, user, password, database: 'postgres' });
  await admin.connect();
  try {
    const { rowCount } = await admin.query(
      "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'",
    );
    return rowCount;
  } finally {
    await admin.end();
  }
}
