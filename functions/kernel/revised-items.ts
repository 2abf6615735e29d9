/** An item of which only a later revision ever replaces an earlier one. */
export interface RevisedItem<Data> {
  id: string;
  /** 1, 2, 3 ...: whoever puts an item says which. */
  revision: number;
  data: Data;
  /** When the store may forget it, in milliseconds since the epoch; missing: never. */
  expiresAtMs?: number;
}

/**
 * Port: small items by owner and id, of JSON. Every read sees what was written last.
 * Errors: `throttled`, `unavailable` (both retryable), `payload_too_large`.
 */
export interface RevisedItems<Data> {
  find(owner: string, id: string): Promise<RevisedItem<Data> | null>;
  /**
   * One conditional write: false, and nothing changed, when this revision or a later one is there. Of several who read
   * revision n and put n + 1 one succeeds; and who comes late with an old revision never brings it back.
   */
  put(owner: string, item: RevisedItem<Data>): Promise<boolean>;
  /** All items of an owner, the smallest id first. */
  list(owner: string): Promise<RevisedItem<Data>[]>;
}
