/** What the store keeps; values extend it, so that a hit touches one object and allocates nothing. */
export interface Kept {
  /** What the names of many values begin with, and the rest of this one's: the two are never joined to find a value. */
  readonly prefix: string;
  readonly id: string;
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
  /** The values of each prefix by their id; no shelf is empty. */
  readonly #shelves = new Map<string, Map<string, V>>();
  /** The shelf that was asked for last: a sandbox mostly reads one entity of one account. */
  #nearPrefix = '';
  #near: Map<string, V> | undefined;
  #oldest: Kept | null = null;
  #newest: Kept | null = null;
  #hand: Kept | null = null;
  #size = 0;
  #bytes = 0;
  #evictions = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#size;
  }

  get evictions(): number {
    return this.#evictions;
  }

  /** Does not mark the value as visited: the caller does, when the value turns out to be of use. */
  find(prefix: string, id: string): V | undefined {
    if (prefix !== this.#nearPrefix) this.#turnTo(prefix);
    return this.#near?.get(id);
  }

  /** Replaces what stood under the name; evicts until all fits. Answers false when the value alone is over the bound. */
  put(value: V): boolean {
    this.#remove(this.find(value.prefix, value.id));
    if (value.bytes > this.#maxBytes) return false;
    while (this.#bytes + value.bytes > this.#maxBytes) this.#evict();
    this.#shelfFor(value.prefix).set(value.id, value);
    this.#link(value);
    this.#size += 1;
    this.#bytes += value.bytes;
    return true;
  }

  /** From the newest on. */
  forEach(visit: (value: V) => void): void {
    for (let value = this.#newest; value; value = value.older) visit(value as V);
  }

  #turnTo(prefix: string): void {
    this.#nearPrefix = prefix;
    this.#near = this.#shelves.get(prefix);
  }

  #shelfFor(prefix: string): Map<string, V> {
    const known = this.#shelves.get(prefix);
    if (known) return known;
    const made = new Map<string, V>();
    this.#shelves.set(prefix, made);
    this.#turnTo(prefix);
    return made;
  }

  #remove(value: Kept | undefined): void {
    if (!value) return;
    const { prefix, id, bytes } = value;
    const shelf = this.#shelves.get(prefix);
    shelf?.delete(id);
    if (shelf?.size === 0) this.#shelves.delete(prefix);
    this.#unlink(value);
    this.#size -= 1;
    this.#bytes -= bytes;
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
    this.#remove(hand);
    this.#evictions += 1;
  }
}
