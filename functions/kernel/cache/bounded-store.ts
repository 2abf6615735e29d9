/** What the store keeps for one name; values extend it, so that a hit touches one object and allocates nothing. */
export interface Kept {
  readonly name: string;
  readonly bytes: number;
  /** Was it read since the hand last passed? Written by the reader of the value. */
  visited: boolean;
  older: Kept | null;
  newer: Kept | null;
}

/**
 * A map bounded by bytes that evicts by SIEVE (Zhang et al., NSDI 2024): a hit only sets a bit, eviction walks from the oldest to
 * the newest entry and removes the first one whose bit is not set. Simpler than LRU, and better on skewed traffic.
 */
export class BoundedStore<V extends Kept> {
  readonly #maxBytes: number;
  readonly #entries = new Map<string, V>();
  #oldest: Kept | null = null;
  #newest: Kept | null = null;
  #hand: Kept | null = null;
  #bytes = 0;
  #evictions = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#entries.size;
  }

  get evictions(): number {
    return this.#evictions;
  }

  /** Does not mark the value as visited: the caller does, when the value turns out to be of use. */
  find(name: string): V | undefined {
    return this.#entries.get(name);
  }

  /** Replaces what stood under the name; evicts until all fits. Answers false when the value alone is over the bound. */
  put(value: V): boolean {
    this.remove(value.name);
    if (value.bytes > this.#maxBytes) return false;
    while (this.#bytes + value.bytes > this.#maxBytes) this.#evict();
    this.#entries.set(value.name, value);
    this.#link(value);
    this.#bytes += value.bytes;
    return true;
  }

  remove(name: string): void {
    const value = this.#entries.get(name);
    if (!value) return;
    this.#entries.delete(name);
    this.#unlink(value);
    this.#bytes -= value.bytes;
  }

  /** All values, oldest first. */
  *values(): IterableIterator<V> {
    yield* this.#entries.values();
  }

  #link(value: Kept): void {
    value.older = this.#newest;
    value.newer = null;
    if (this.#newest) this.#newest.newer = value;
    this.#newest = value;
    this.#oldest ??= value;
  }

  #unlink(value: Kept): void {
    if (this.#hand === value) this.#hand = value.newer;
    if (value.older) value.older.newer = value.newer;
    else this.#oldest = value.newer;
    if (value.newer) value.newer.older = value.older;
    else this.#newest = value.older;
    value.older = null;
    value.newer = null;
  }

  #evict(): void {
    let hand = this.#hand ?? this.#oldest;
    while (hand?.visited) {
      hand.visited = false;
      hand = hand.newer ?? this.#oldest;
    }
    if (!hand) return;
    this.#hand = hand.newer;
    this.remove(hand.name);
    this.#evictions += 1;
  }
}
