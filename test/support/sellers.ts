import { expect } from 'vitest';
import type { ApiAnswer, TestProduct } from './local-product.ts';

/** Sellers who write to every service without a break; each has written one round when they are stopped. */
export interface Sellers {
  writes: number;
  longestWaitMs: number;
  stop(): Promise<void>;
  /** Everything acknowledged for the account is there, once, and counted. */
  expectAllThere(account: string): Promise<void>;
  /** Every change of every order is in its history, in order and once. */
  expectHistories(): Promise<void>;
}

/** What one seller was told. */
interface Seller {
  account: string;
  /** Versions by path of the record. */
  versions: Map<string, number>;
  /** Numbers of records by path of the list. */
  counts: Map<string, number>;
}

const LANES = 3;

let serial = 0;
/** Of all sellers of this process: a list that was filled before goes on. */
const known = new Map<string, Seller>();

export async function startSellers(product: TestProduct, accounts: readonly string[]): Promise<Sellers> {
  const token = await product.token({ scopes: ['ops'] });
  let isOver = false;
  const send = async (
    seller: Seller,
    request: { method: string; path: string; body?: unknown; key?: string },
  ) => {
    const { key, ...rest } = request;
    const headers = key === undefined ? {} : { headers: { 'idempotency-key': key } };
    const startedMs = performance.now();
    const answer = await product.call({ ...rest, ...headers, token, account: seller.account });
    sellers.longestWaitMs = Math.max(sellers.longestWaitMs, performance.now() - startedMs);
    expect(answer.status, `${request.method} ${request.path}: ${answer.text}`).toBeLessThan(300);
    if (request.method !== 'GET') sellers.writes += 1;
    return answer;
  };
  const sellers: Sellers = {
    writes: 0,
    longestWaitMs: 0,
    async stop() {
      isOver = true;
      await running;
    },
    expectAllThere: (account) => expectAllThere(sellerOf(account), send),
    expectHistories: async () => {
      for (const account of accounts) await expectHistories(sellerOf(account), send);
    },
  };
  /** Sends from one of a few lanes for its accounts in turn, so that no environment is started for each seller. */
  const lane = async (first: number) => {
    let isFirstTurn = true;
    while (isFirstTurn || !isOver) {
      for (let at = first; at < accounts.length && (isFirstTurn || !isOver); at += LANES)
        await writeRound(sellerOf(accounts[at] as string), send);
      isFirstTurn = false;
    }
  };
  const running = Promise.all(Array.from({ length: LANES }, (_, n) => lane(n)));
  running.catch(() => undefined);
  return sellers;
}

function sellerOf(account: string): Seller {
  const seller = known.get(account) ?? { account, versions: new Map(), counts: new Map() };
  known.set(account, seller);
  return seller;
}

type Send = (
  seller: Seller,
  request: { method: string; path: string; body?: unknown; key?: string },
) => Promise<ApiAnswer>;

/** One record of each kind, and a change of the order that all rounds share. */
async function writeRound(seller: Seller, send: Send): Promise<void> {
  serial += 1;
  const n = serial;
  const create = async (list: string, body: object, idField: string) => {
    const { json } = await send(seller, { method: 'POST', path: list, body, key: `${idField}-${n}` });
    seller.counts.set(list, (seller.counts.get(list) ?? 0) + 1);
    seller.versions.set(`${list}/${json[idField]}`, json.version);
    return json[idField] as string;
  };
  await putOrder(seller, send, 'every-round');
  await putOrder(seller, send, `order-${n}`);
  await create('/api/users', { email: `u${n}@example.com`, name: 'Ann', role: 'member' }, 'userId');
  const product = { sku: `sku-${n}`, title: 'Lantern', priceMinor: 255, currency: 'GBP' };
  const productId = await create('/api/products', product, 'productId');
  const listing = { channel: 'ebay-uk', title: 'Lantern', priceMinor: 299, currency: 'GBP', quantity: 3 };
  await create('/api/listings', { productId, ...listing }, 'listingId');
  // Of an order on another channel: an order's version would follow its own payment at a moment that nobody here knows.
  const payment = { orderId: `elsewhere-${n}`, amountMinor: 750, currency: 'GBP', provider: 'stripe' };
  await create('/api/payments', payment, 'paymentId');
}

async function putOrder(seller: Seller, send: Send, orderId: string): Promise<void> {
  const path = `/api/orders/${orderId}`;
  const before = seller.versions.get(path) ?? 0;
  const line = { sku: 'MUG', quantity: 1, unitPrice: `${before + 1}.00` };
  const rest = { placedAt: '2026-05-01T12:30:00Z', customer: { id: 'c-17' } };
  const body = { status: 'paid', currency: 'GBP', lines: [line], ...rest };
  const { json } = await send(seller, { method: 'PUT', path, body });
  expect(json.version, `${seller.account} ${path}`).toBe(before + 1);
  seller.versions.set(path, before + 1);
  if (before === 0) seller.counts.set('/api/orders', (seller.counts.get('/api/orders') ?? 0) + 1);
}

async function expectAllThere(seller: Seller, send: Send): Promise<void> {
  for (const [list, count] of seller.counts) {
    const { json } = await send(seller, { method: 'GET', path: `${list}?total=true&limit=1` });
    expect(json.totalCount, `${seller.account} ${list}`).toBe(count);
  }
  for (const [path, version] of seller.versions) {
    const { json } = await send(seller, { method: 'GET', path });
    expect(json.version, `${seller.account} ${path}`).toBe(version);
  }
}

async function expectHistories(seller: Seller, send: Send): Promise<void> {
  for (const [path, version] of seller.versions) {
    if (!path.startsWith('/api/orders/')) continue;
    const { json } = await send(seller, { method: 'GET', path: `${path}/history?limit=200` });
    const versions = json.items.map((event: { version: number }) => event.version);
    expect(versions, `${seller.account} ${path}`).toEqual(Array.from({ length: version }, (_, i) => i + 1));
  }
}
