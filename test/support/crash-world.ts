import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectEventLog } from '../../functions/aws/event-log.ts';
import type { DomainEvent } from '../../functions/kernel/events/domain-event.ts';
import { toMessage } from '../../functions/kernel/outbox/relay.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import { foldOrder, type GuardedOrder } from '../../functions/orders/domain/fold-order.ts';
import type { OrderInput } from '../../functions/orders/domain/order.ts';
import { prepareOrder } from '../../functions/orders/domain/prepare-order.ts';
import { readRetailFile } from '../../lib/import/read-retail-file.ts';
import type { TestProduct } from './local-product.ts';

export type NamedOrder = OrderInput & { orderId: string };

/** One import that will be posted: all for one account, in the order in which they are accepted. */
export interface PlannedImport {
  accountId: AccountId;
  orders: NamedOrder[];
}

const RETAIL = new URL('../../../shared/data/retail/online-retail-2010-12_2011-08.csv.gz', import.meta.url)
  .pathname;

/** Real orders where the data set is at hand, else made ones of the same shape: `count` of them, of few sellers. */
export async function someOrders(count: number): Promise<{ accountId: AccountId; order: NamedOrder }[]> {
  if (!existsSync(RETAIL)) return madeOrders(count);
  const { orders } = await readRetailFile(RETAIL);
  const sellers = [...Map.groupBy(orders, (order) => order.accountId).values()].slice(0, SELLERS);
  const each = Math.ceil(count / SELLERS);
  return sellers
    .flatMap((some) => some.slice(0, each))
    .map(({ accountId, order }) => ({ accountId: accountId as AccountId, order }));
}

const SELLERS = 20;

function madeOrders(count: number): { accountId: AccountId; order: NamedOrder }[] {
  return Array.from({ length: count }, (_, n) => ({
    accountId: `acct-${n % SELLERS}` as AccountId,
    order: {
      orderId: `made-${n}`,
      status: 'paid',
      currency: 'GBP',
      placedAt: new Date(Date.UTC(2011, 0, 1, 0, n)).toISOString(),
      modifiedAt: new Date(Date.UTC(2011, 0, 1, 0, n)).toISOString(),
      customer: n % 4 ? { id: `c-${n % 50}` } : null,
      lines: [{ sku: `sku-${n % 9}`, quantity: (n % 7) + 1, unitPrice: `${n % 30}.99` }],
    },
  }));
}

/** A later state of an order, as a marketplace would send it. */
export function changed(order: NamedOrder, minutes: number): NamedOrder {
  const modifiedAt = new Date(Date.parse(order.modifiedAt as string) + minutes * 60_000).toISOString();
  return { ...order, status: minutes > 15 ? 'shipped' : 'open', modifiedAt };
}

/** What every order must be at the end: the pure fold over all that was accepted. */
export function expectedOrders(imports: readonly PlannedImport[]): Map<string, GuardedOrder['order']> {
  const states = new Map<string, GuardedOrder>();
  for (const [n, { accountId, orders }] of imports.entries()) {
    for (const { orderId, ...input } of orders) {
      const receivedAt = new Date(Date.UTC(2026, 0, 1, 0, 0, n)).toISOString();
      const prepared = prepareOrder(input, { orderId, eventId: `${n}/${orderId}`, receivedAt });
      if (prepared.kind === 'refused') throw new Error(`${orderId}: ${JSON.stringify(prepared.fields)}`);
      const key = `${accountId}/${orderId}`;
      states.set(key, foldOrder(accountId, states.get(key) ?? null, prepared.write).state);
    }
  }
  return new Map([...states].map(([key, { order }]) => [key, order]));
}

/** Kills a random environment of a random function again and again until told to stop. */
export function startKilling({ host }: TestProduct, random: () => number) {
  const behind = ['orders-import-worker', 'orders-relay', 'history-recorder', 'orders-sweep'];
  // Every fifth kill at most meets the API: each costs its callers a cold start, and the queue is what is on trial.
  const victims = [...behind, ...behind, 'orders-api'];
  const kills: Record<string, number> = {};
  let running = true;
  const loop = (async () => {
    while (running) {
      await sleep(100 + random() * 400);
      const victim = victims[Math.floor(random() * victims.length)] as string;
      if (host.lambda.killRandom(victim, random) !== undefined) kills[victim] = (kills[victim] ?? 0) + 1;
    }
  })();
  return {
    kills,
    async stop() {
      running = false;
      await loop;
    },
  };
}

/** Puts events on the log that no relay sent: repeats of real ones, and forgeries that claim a version already taken. */
export async function publishNoise({ host }: TestProduct, events: readonly DomainEvent[]): Promise<void> {
  const log = connectEventLog({ bootstrap: host.eventLog.bootstrap, auth: 'none' });
  try {
    await log.publish('order.events', events.map(toMessage));
  } finally {
    await log.close();
  }
}

/** The forgery of an event: same aggregate and version, another id and other data. */
export function forged(event: DomainEvent): DomainEvent {
  const eventId = `01900000-0000-7000-8000-${event.eventId.slice(24)}`;
  return { ...event, eventId, data: { forged: true } };
}
