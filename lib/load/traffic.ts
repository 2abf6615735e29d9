import type { Uniform } from '../simulator/random.ts';

/** One request of the load. */
export interface LoadRequest {
  readonly kind: 'put' | 'get' | 'list';
  readonly method: 'PUT' | 'GET';
  readonly path: string;
  /** Index of the seller's account. */
  readonly account: number;
  readonly body?: unknown;
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

/** Three writes, five reads of one order and two lists of every ten requests, over many sellers; what is read was written before. */
export function trafficOf({ accounts, random, clock, run }: TrafficSettings): () => LoadRequest {
  const written = Array.from({ length: accounts }, () => 0);
  return () => {
    const account = Math.floor(random() * accounts);
    const have = written[account] ?? 0;
    const draw = random();
    if (have === 0 || draw < 0.3) {
      written[account] = have + 1;
      return put({ account, order: `${run}-${have % ORDERS}`, atMs: clock(), random });
    }
    if (draw < 0.5) return { kind: 'list', method: 'GET', path: '/api/orders?limit=20', account };
    const order = `${run}-${Math.floor(random() * Math.min(ORDERS, have))}`;
    return { kind: 'get', method: 'GET', path: `/api/orders/${order}`, account };
  };
}

function put(of: { account: number; order: string; atMs: number; random: Uniform }): LoadRequest {
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
