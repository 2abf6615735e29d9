import type { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { placeAccount } from '../../functions/kernel/sharding/directory.ts';
import { fenceParameters } from '../../functions/kernel/sharding/fence.ts';
import { parseNamedParameters } from '../../functions/kernel/sharding/named-parameters.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { migrations } from '../../functions/orders/store/migrations.ts';
import { inputText } from '../../functions/orders/store/order-input.ts';
import { outcomesOf } from '../../functions/orders/store/order-outcomes.ts';
import { WRITE_ORDERS } from '../../functions/orders/store/write-orders-sql.ts';
import { directClient, untilWaiting } from '../support/direct-client.ts';
import { eventId, minuteOf2011, orderWrite } from '../support/order-builders.ts';
import { type ShardsFixture, startShards } from '../support/shards-fixture.ts';

/** The statement itself, without the adapter, which would repeat it after a deadlock and so hide it. */

const account = 'acct-locks' as AccountId;
const statement = parseNamedParameters(WRITE_ORDERS);
let world: ShardsFixture;
const clients: Client[] = [];
let serial = 0;

beforeAll(async () => {
  world = await startShards({ count: 1, database: { name: 'orders_db', migrations } });
});
afterAll(async () => {
  for (const client of clients) await client.end();
  await world?.stop();
});

async function connect(): Promise<Client> {
  const client = await directClient(world);
  clients.push(client);
  return client;
}

/** Writes orders in the order in which they are given. */
function write(client: Client, orderIds: readonly string[]): Promise<{ rows: { outcomes: string }[] }> {
  const placement = placeAccount(world.directory.current, account);
  serial += 1;
  const modifiedAt = minuteOf2011(serial);
  const writes = orderIds.map((orderId, n) =>
    orderWrite({ orderId, eventId: eventId(serial * 100 + n), modifiedAt, totalMinor: serial }),
  );
  const given: Record<string, unknown> = {
    ...fenceParameters(placement),
    ...{ bucket: placement.bucket, orders: inputText(writes) },
    ...{ correlation_id: 'test', causation_id: null, trace_parent: null },
  };
  return client.query(
    statement.text,
    statement.names.map((name) => given[name]),
  );
}

test('batches over the same orders, given in opposite orders, do not deadlock: rows are locked in one order', async () => {
  const [holder, up, down, watcher] = await Promise.all([connect(), connect(), connect(), connect()]);
  await write(holder, ['o-1', 'o-2', 'o-3']);
  await holder.query('BEGIN');
  await holder.query("SELECT 1 FROM orders WHERE account_id = $1 AND order_id = 'o-2' FOR UPDATE", [account]);
  const first = write(up, ['o-1', 'o-2', 'o-3']);
  await untilWaiting(watcher, 1);
  const second = write(down, ['o-3', 'o-2', 'o-1']);
  await untilWaiting(watcher, 2);
  await holder.query('COMMIT');
  for (const { rows } of await Promise.all([first, second])) {
    const written = outcomesOf(rows[0]?.outcomes).sort((a, b) => (a.orderId < b.orderId ? -1 : 1));
    expect(written.map(({ orderId, outcome }) => `${orderId} ${outcome}`)).toEqual([
      'o-1 updated',
      'o-2 updated',
      'o-3 updated',
    ]);
  }
});
