import { setTimeout as sleep } from 'node:timers/promises';
import type { EventRecord, SubscribeOptions } from './contract.ts';
import { retryDelayMs } from './retry-delay.ts';

/** One subscriber; `running` are its batches in hand. */
export interface Member {
  options: SubscribeOptions;
  running: Set<Promise<void>>;
}

/** What a lane needs of its partition and group. */
export interface LaneAccess {
  next(): number;
  /** Records after `next`. */
  waiting(): number;
  read(offset: number, most: number): EventRecord[];
  commit(next: number): void;
  owner(): Member | undefined;
}

/** Hands one partition's records to whoever owns it, one batch at a time, and commits what succeeded. */
export class Lane {
  readonly #place: { topic: string; partition: number };
  readonly #access: LaneAccess;
  #failures = 0;
  #closed = false;
  #busy = false;
  #again = false;
  /** While a batch window runs: how many records end it early. */
  #wanted = Number.POSITIVE_INFINITY;
  #interrupt = new AbortController();

  constructor(place: { topic: string; partition: number }, access: LaneAccess) {
    this.#place = place;
    this.#access = access;
  }

  /** Something changed: records came, or members. Looks again, now or after the batch in hand. */
  wake(): void {
    this.#again = true;
    this.#interruptIf(this.#access.owner() === undefined || this.#access.waiting() >= this.#wanted);
    if (!this.#busy) void this.#drain();
  }

  close(): void {
    this.#closed = true;
    this.#interruptIf(true);
  }

  async #drain(): Promise<void> {
    this.#busy = true;
    while (this.#again && !this.#closed) {
      this.#again = false;
      while (await this.#step());
    }
    this.#busy = false;
  }

  /** One batch. True: look for another one. */
  async #step(): Promise<boolean> {
    const member = this.#closed ? undefined : this.#access.owner();
    if (!member) return false;
    const records = await this.#collect(member.options);
    const still = !this.#closed && this.#access.owner() === member;
    if (records.length === 0 || !still) return !this.#closed && records.length > 0;
    const work = this.#deliver(member, records);
    member.running.add(work);
    await work;
    member.running.delete(work);
    if (this.#failures > 0) await this.#pause(retryDelayMs(this.#failures));
    return true;
  }

  async #collect({ batchSize, batchWindowMs }: SubscribeOptions): Promise<EventRecord[]> {
    const records = this.#access.read(this.#access.next(), batchSize);
    const waits =
      records.length > 0 && records.length < batchSize && batchWindowMs > 0 && this.#failures === 0;
    if (!waits) return records;
    this.#wanted = batchSize;
    await this.#pause(batchWindowMs);
    this.#wanted = Number.POSITIVE_INFINITY;
    return this.#closed ? [] : this.#access.read(this.#access.next(), batchSize);
  }

  async #deliver(member: Member, records: EventRecord[]): Promise<void> {
    try {
      await member.options.onBatch({ ...this.#place, records });
      this.#access.commit((records.at(-1)?.offset ?? -1) + 1);
      this.#failures = 0;
    } catch {
      // The subscriber knows and tells why; the lane's part is to bring the batch again.
      this.#failures += 1;
    }
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#interrupt.signal }).catch(() => undefined);
  }

  #interruptIf(condition: boolean): void {
    if (!condition) return;
    this.#interrupt.abort();
    this.#interrupt = new AbortController();
  }
}
