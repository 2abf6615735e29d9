import { AsyncLocalStorage } from 'node:async_hooks';
import type { Metrics } from '../metrics.ts';
import type { ReadRoute } from './read-routing.ts';
import type { WritePosition } from './write-position.ts';

/** What one request allows and learns about its reads. Entry modules open it; the routers below look at it. */
export interface ReadScope {
  /** `fresh`: every read goes to the writer. `replica`: a reader that has applied the account's writes will do. */
  readonly demand: 'fresh' | 'replica';
  /** The write the caller wants to see, from its token; null: all writes of the account, as its write mark says. */
  readonly mustSee: WritePosition | null;
  /** The newest write this request made. */
  written: WritePosition | null;
  /** The cache was not told of a write this request made: until it is, only a fresh read is sure to show it. */
  isCacheUntold?: boolean;
  /** Of the request: what its reads took is part of it. */
  readonly metrics?: Metrics;
  /** Hears where each read went, and why. */
  readonly observe?: (route: ReadRoute) => void;
}

const scopes = new AsyncLocalStorage<ReadScope>();

export function withReadScope<T>(scope: ReadScope, work: () => Promise<T>): Promise<T> {
  return scopes.run(scope, work);
}

/** Undefined outside of a request: queue and schedule handlers read from the writer. */
export function currentReadScope(): ReadScope | undefined {
  return scopes.getStore();
}
