import type { FieldError } from '../../kernel/errors.ts';
import type { OrderWrite } from './order.ts';

/** Orders in one chunk at most: one statement writes them. */
export const CHUNK_ORDERS = 500;
/** A chunk as JSON stays below this, far below the Data API's 4 MiB request limit. */
export const CHUNK_BYTES = 1_000_000;
/** Rejections kept word for word; the count is always exact. */
export const REJECTIONS_KEPT = 100;

/** An order of an import that was not taken, and why. `index` counts from 0 in the request's `orders`. */
export interface Rejection {
  index: number;
  orderId: string | null;
  errors: FieldError[];
}

/** An accepted import. */
export interface ImportRequest {
  importId: string;
  chunks: number;
  orders: number;
  rejected: number;
  rejections: Rejection[];
  createdAt: string;
}

/** How far an import is. All counts are of orders. */
export interface ImportProgress extends ImportRequest {
  state: 'running' | 'done';
  finishedAt: string | null;
  chunksDone: number;
  created: number;
  updated: number;
  unchanged: number;
  /** Newer data was already there. */
  stale: number;
}

/** Cuts writes into chunks of at most CHUNK_ORDERS orders and CHUNK_BYTES bytes, sorted by order id. Pure. */
export function splitIntoChunks(writes: readonly OrderWrite[]): OrderWrite[][] {
  const sorted = writes.toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1));
  const chunks: OrderWrite[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const write of sorted) {
    const size = Buffer.byteLength(JSON.stringify(write));
    const current = chunks.at(-1);
    if (!current || current.length === CHUNK_ORDERS || bytes + size > CHUNK_BYTES) {
      chunks.push([write]);
      bytes = size;
    } else {
      current.push(write);
      bytes += size;
    }
  }
  return chunks;
}
