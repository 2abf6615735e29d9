import type { Uniform } from '../simulator/random.ts';

/** One request of the load. */
export interface LoadRequest {
  readonly kind: 'put' | 'get' | 'list';
  readonly method: 'PUT' | 'GET';
  readonly path: string;
  /** Index of the seller's account. */
  readonly account: number;
  readonly body?: unknown;
  /** To be called with the status of its answer, 0 for none. */
  readonly answered: (status: number) => void;
}

export interface TrafficSettings {
  readonly accounts: number;
  readonly random: Uniform;
  readonly clock: () => number;
  /** Makes this load's orders its own. */
  readonly run: string;
}

/** Orders an account cycles through; the first request for each writes it. */
const ORDERS = 25;

/**
 * Three writes, five reads of one order and two lists of every ten requests, over many sellers. What is read was written before
 * and the write answered: one that an overloaded product refused leaves nothing to read, and its 404 would be no failure.
 */
export function trafficOf({ accounts, random, clock, run }: TrafficSettings): () => LoadRequest {
  const sellers = Array.from({ length: accounts }, () => ({ sent: 0, there: new Set<string>() }));
  return () => {
    const account = Math.floor(random() * accounts);
    const seller = sellers[account] ?? { sent: 0, there: new Set<string>() };
    const draw = random();
    if (seller.there.size === 0 || draw < 0.3) {
      const order = `${run}-${seller.sent % ORDERS}`;
      seller.sent += 1;
      const answered = (status: number) => void (status < 300 && status > 0 && seller.there.add(order));
      return { ...put({ account, order, atMs: clock(), random }), answered };
    }
    const read = { method: 'GET', account, answered: () => undefined } as const;
    if (draw < 0.5) return { ...read, kind: 'list', path: '/api/orders?limit=20' };
    const order = [...seller.there][Math.floor(random() * seller.there.size)];
    return { ...read, kind: 'get', path: `/api/orders/${order}` };
  };
}

function put(of: {
  account: number;
  order: string;
  atMs: number;
  random: Uniform;
}): Omit<LoadRequest, 'answered'> {
  const at = new Date(of.atMs).toISOString();
  const lines = Array.from({ length: 1 + Math.floor(of.random() * 4) }, (_, line) => ({
    sku: `SKU-${line + 1}`,
    quantity: 1 + Math.floor(of.random() * 5),
    unitPrice: (1 + of.random() * 50).toFixed(2),
  }));
  const customer = { id: `c-${Math.floor(of.random() * 500)}` };
  const body = { status: 'paid', currency: 'EUR', placedAt: at, modifiedAt: at, customer, lines };
  return { kind: 'put', method: 'PUT', path: `/api/orders/${of.order}`, account: of.account, body };
}
