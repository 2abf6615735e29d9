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

/** What dies, how often it is chosen, and how many invocations it must have finished since it died last. */
const VICTIMS = [
  { name: 'orders-import-worker', chances: 2, finished: 3 },
  { name: 'orders-relay', chances: 2, finished: 3 },
  { name: 'history-recorder', chances: 2, finished: 3 },
  // Runs once a minute.
  { name: 'orders-sweep', chances: 2, finished: 1 },
  // Each kill costs its callers a cold start, and the queue is what is on trial.
  { name: 'orders-api', chances: 1, finished: 3 },
];

/**
 * Kills a random environment of a random function again and again until told to stop, at moments that the clock chooses: in the
 * midst of anything. Each death must be earned by finished work, or a slow machine would see nothing but deaths: a batch that
 * dies is hidden for a minute, so a relay that dies at each try publishes nothing, which is no fault of it.
 */
export function startKilling({ host }: TestProduct, random: () => number) {
  const kills: Record<string, number> = {};
  const finished = new Map<string, number>();
  const unhear = host.lambda.on((event) => {
    if (event.kind !== 'invocation-ended' || event.outcome !== 'ok') return;
    finished.set(event.functionName, (finished.get(event.functionName) ?? 0) + 1);
  });
  const draws = VICTIMS.flatMap((victim) => Array.from({ length: victim.chances }, () => victim));
  const killOne = () => {
    const victim = draws[Math.floor(random() * draws.length)] as (typeof VICTIMS)[number];
    if ((finished.get(victim.name) ?? 0) < victim.finished) return;
    if (host.lambda.killRandom(victim.name, random) === undefined) return;
    finished.set(victim.name, 0);
    kills[victim.name] = (kills[victim.name] ?? 0) + 1;
  };
  let running = true;
  const loop = (async () => {
    while (running) {
      await sleep(100 + random() * 400);
      killOne();
    }
  })();
  return {
    kills,
    async stop() {
      running = false;
      await loop;
      unhear();
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
