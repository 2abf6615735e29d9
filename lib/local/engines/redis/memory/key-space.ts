import type { Clock } from '../../../../../functions/kernel/clock.ts';
import { RedisError } from '../reply.ts';

export type Value =
  | { kind: 'string'; text: string }
  | { kind: 'hash'; fields: Map<string, string> }
  | { kind: 'set'; members: Set<string> }
  | { kind: 'zset'; scores: Map<string, number> };

export type Kind = Value['kind'];

interface Entry {
  value: Value;
  /** Milliseconds since the epoch. */
  endsAtMs: number | undefined;
  /** Grows with each new key: the cursor of SCAN. */
  sequence: number;
}

/** Commands throw it; the store turns it into a reply. */
export class CommandFailure extends Error {
  readonly reply: RedisError;
  constructor(message: string) {
    super(message);
    this.reply = new RedisError(message);
  }
}

/** Keys with values and their ends. A key that has ended is not there, whether or not it was swept yet. */
export class KeySpace {
  readonly #entries = new Map<string, Entry>();
  readonly #clock: Clock;
  #sequence = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock();
  }

  get(key: string): Value | undefined {
    return this.#live(key)?.value;
  }

  /** Errors: WRONGTYPE when the key holds another kind. */
  getAs<K extends Kind>(key: string, kind: K): Extract<Value, { kind: K }> | undefined {
    const value = this.get(key);
    if (value !== undefined && value.kind !== kind) {
      throw new CommandFailure('WRONGTYPE Operation against a key holding the wrong kind of value');
    }
    return value as Extract<Value, { kind: K }> | undefined;
  }

  /** Keeps the key's end unless another is given. */
  set(key: string, value: Value, endsAtMs: number | undefined = this.#live(key)?.endsAtMs): void {
    this.#sequence += 1;
    const sequence = this.#live(key)?.sequence ?? this.#sequence;
    this.#entries.set(key, { value, endsAtMs, sequence });
  }

  delete(key: string): boolean {
    const existed = this.#live(key) !== undefined;
    this.#entries.delete(key);
    return existed;
  }

  clear(): void {
    this.#entries.clear();
  }

  /** undefined: no such key; null: it has no end. */
  endsAtMs(key: string): number | null | undefined {
    const entry = this.#live(key);
    return entry && (entry.endsAtMs ?? null);
  }

  expire(key: string, endsAtMs: number): boolean {
    const entry = this.#live(key);
    if (!entry) return false;
    entry.endsAtMs = endsAtMs;
    return true;
  }

  /** Up to `count` keys after the cursor in the order they were made: what is there all the time is seen once. */
  scan(cursor: number, count: number): { next: number; keys: string[] } {
    const keys: string[] = [];
    let last = cursor;
    for (const [key, { sequence }] of this.#entries) {
      if (sequence <= cursor) continue;
      if (keys.length >= count) return { next: last, keys: keys.filter((one) => this.#live(one)) };
      keys.push(key);
      last = sequence;
    }
    return { next: 0, keys: keys.filter((one) => this.#live(one)) };
  }

  sweep(): void {
    for (const key of [...this.#entries.keys()]) this.#live(key);
  }

  *entries(): Iterable<[key: string, value: Value, endsAtMs: number | undefined]> {
    for (const [key, { value, endsAtMs }] of this.#entries) yield [key, value, endsAtMs];
  }

  #live(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry?.endsAtMs === undefined || entry.endsAtMs > this.#clock()) return entry;
    this.#entries.delete(key);
    return undefined;
  }
}
