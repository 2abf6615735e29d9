import type { AccountView } from './account-views.ts';
import { BoundedStore, type Kept } from './bounded-store.ts';
import type { CacheKey } from './cache-key.ts';
import type { Entry } from './envelope.ts';
import { type HeldEntry, type HeldMemory, summarizeEntries } from './held-entries.ts';
import { type Held, readHeld } from './held-value.ts';

/** One value in this sandbox's memory. */
export interface Slot extends Kept, HeldEntry {
  readonly held: Held;
  /** Settled once, so that an awaited hit allocates nothing; null where every reader gets a copy. */
  readonly promise: Promise<unknown> | null;
  readonly version: number;
  /** The value was no older than the source (or a checked tier) at this local time. */
  readonly assuredAtMs: number;
  readonly sequence: string | null;
  readonly view: AccountView;
  readonly epoch: number;
}

/** When and under what a value was known to be right; taken before it was read or loaded. */
export interface Assurance {
  atMs: number;
  sequence: string | null;
  view: AccountView;
  epoch: number;
}

/** Cost of a slot beside its text: objects, map entry, links. An estimate on the safe side. */
const SLOT_BYTES = 400;

/**
 * Tier 1. A slot is served only if its value is *provably* no older than the coherence bound: either it was checked or loaded
 * less than `coherenceMs` ago, or the account's sequence was confirmed less than `coherenceMs` ago and is the one the value
 * was stored under (T64). A clock that was set back proves nothing and asks again.
 */
export class MemoryTier {
  readonly #store: BoundedStore<Slot>;
  readonly #coherenceMs: number;

  constructor(maxBytes: number, coherenceMs: number) {
    this.#store = new BoundedStore(maxBytes);
    this.#coherenceMs = coherenceMs;
  }

  /** The slot if it may be served at `nowMs`. Allocates nothing. */
  find(key: CacheKey<unknown>, nowMs: number): Slot | undefined {
    const { prefix, policy } = key.scope;
    const slot = this.#store.find(prefix, key.id);
    if (slot === undefined || nowMs >= slot.freshUntilMs || slot.version !== policy.version) return undefined;
    if (slot.epoch !== slot.view.epoch || !this.#isAssured(slot, nowMs)) return undefined;
    slot.visited = true;
    slot.hits += 1;
    return slot;
  }

  #isAssured(slot: Slot, nowMs: number): boolean {
    const age = nowMs - slot.assuredAtMs;
    if (age >= 0 && age <= this.#coherenceMs) return true;
    const { view } = slot;
    const viewAge = nowMs - view.confirmedAtMs;
    return (
      slot.sequence !== null &&
      slot.sequence === view.sequence &&
      viewAge >= 0 &&
      viewAge <= this.#coherenceMs
    );
  }

  /** Keeps the value if its policy lets it; `nowMs` bounds the stay by `memoryMs`. */
  put(
    key: CacheKey<unknown>,
    value: { entry: Entry; held: Held; nowMs: number },
    assurance: Assurance,
  ): void {
    const { entry, held, nowMs } = value;
    const freshUntilMs = Math.min(entry.expiresAtMs, nowMs + key.policy.memoryMs);
    if (freshUntilMs <= nowMs || assurance.epoch !== assurance.view.epoch) return;
    const { prefix } = key.scope;
    const before = this.#store.find(prefix, key.id);
    this.#store.put({
      prefix,
      id: key.id,
      bytes: SLOT_BYTES + 2 * (key.id.length + 2 * entry.payload.length),
      visited: false,
      older: null,
      newer: null,
      held,
      promise: held.kind === 'decoded' ? null : Promise.resolve(readHeld(held)),
      version: entry.version,
      // The same value again, checked against a shared tier, goes on counting.
      hits: before?.storedAtMs === entry.storedAtMs ? before.hits : 0,
      storedAtMs: entry.storedAtMs,
      freshUntilMs,
      assuredAtMs: assurance.atMs,
      sequence: assurance.sequence,
      view: assurance.view,
      epoch: assurance.epoch,
    });
  }

  /** Looks at every value: for reports, not for reads. */
  statistics(nowMs: number): HeldMemory {
    const { size, bytes, evictions } = this.#store;
    return { entries: size, bytes, evictions, ...summarizeEntries(this.#store, nowMs) };
  }
}
