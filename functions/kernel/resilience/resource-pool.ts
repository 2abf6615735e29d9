import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';

/** What a pool keeps: connections to a reader. */
export interface PoolOptions<R> {
  name: string;
  maxSize: number;
  /** How long a caller may wait for a resource. */
  acquireTimeoutMs: number;
  /** A resource that was idle for longer is validated before it is handed out, and one that was idle when another broke. */
  validateAfterMs: number;
  create: () => Promise<R>;
  /** False, or an error: the resource is dead. */
  validate: (resource: R) => Promise<boolean>;
  /** Never waited for. */
  destroy: (resource: R) => Promise<void>;
  clock: Clock;
  startTimer: (ms: number, run: () => void) => () => void;
}

export interface ResourcePool<R> {
  /**
   * Runs work with a resource of its own. When the work says so by `isBroken`, the resource is not used again.
   * Errors: `timeout` (no resource in time), `unavailable` (closed), and whatever `create` and the work throw.
   */
  use<T>(work: (resource: R) => Promise<T>, isBroken?: (error: unknown) => boolean): Promise<T>;
  /** Refuses new callers and those that wait; idle resources go at once, used ones when they come back. */
  close(): void;
  state(): { idle: number; used: number; creating: number; waiting: number };
}

interface Waiter<R> {
  give(resource: R): void;
  fail(error: unknown): void;
}

interface Idle<R> {
  resource: R;
  sinceMs: number;
}

/**
 * A pool in which every place is always somebody's: idle, used, or being created for a waiter. A place that comes free goes to
 * the longest waiter; when creating fails, that waiter learns why and the next one gets its own attempt (T22).
 */
export function resourcePool<R>(options: PoolOptions<R>): ResourcePool<R> {
  return new FifoPool(options);
}

class FifoPool<R> implements ResourcePool<R> {
  readonly #options: PoolOptions<R>;
  readonly #idle: Idle<R>[] = [];
  readonly #waiters: Waiter<R>[] = [];
  #used = 0;
  #creating = 0;
  #brokenAtMs = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(options: PoolOptions<R>) {
    this.#options = options;
  }

  state() {
    return {
      idle: this.#idle.length,
      used: this.#used,
      creating: this.#creating,
      waiting: this.#waiters.length,
    };
  }

  async use<T>(work: (resource: R) => Promise<T>, isBroken = (_error: unknown) => false): Promise<T> {
    const resource = await this.#acquire();
    try {
      const result = await work(resource);
      this.#giveBack(resource);
      return result;
    } catch (error) {
      if (isBroken(error)) this.#drop(resource);
      else this.#giveBack(resource);
      throw error;
    }
  }

  close(): void {
    this.#closed = true;
    for (const { resource } of this.#idle.splice(0)) this.#destroy(resource);
    for (const waiter of this.#waiters.splice(0)) waiter.fail(this.#isClosed());
  }

  #acquire(): Promise<R> {
    if (this.#closed) return Promise.reject(this.#isClosed());
    return new Promise<R>((resolve, reject) => {
      const { acquireTimeoutMs, name, startTimer } = this.#options;
      const waiter: Waiter<R> = {
        give: (resource) => {
          callOff();
          resolve(resource);
        },
        fail: (error) => {
          callOff();
          reject(error);
        },
      };
      const callOff = startTimer(acquireTimeoutMs, () => {
        const place = this.#waiters.indexOf(waiter);
        if (place === -1) return;
        this.#waiters.splice(place, 1);
        reject(new AppError('timeout', `no ${name} within ${acquireTimeoutMs} ms`, { retryable: true }));
      });
      this.#waiters.push(waiter);
      this.#serve();
    });
  }

  /** Hands out what there is, and begins to create what may be; each attempt is for one waiter, whoever is first then. */
  #serve(): void {
    while (this.#waiters.length > this.#creating && this.#idle.length > 0) {
      const { resource, sinceMs } = this.#idle.pop() as Idle<R>;
      this.#creating += 1;
      void this.#prove(resource, sinceMs);
    }
    while (this.#waiters.length > this.#creating && this.#size() < this.#options.maxSize) {
      this.#creating += 1;
      void this.#create();
    }
  }

  #size(): number {
    return this.#idle.length + this.#used + this.#creating;
  }

  async #prove(resource: R, sinceMs: number): Promise<void> {
    const isAlive = this.#isFresh(sinceMs) || (await this.#options.validate(resource).catch(() => false));
    this.#creating -= 1;
    if (isAlive) this.#offer(resource);
    else {
      this.#destroy(resource);
      this.#destroyIdleSince(sinceMs);
    }
    this.#serve();
  }

  #isFresh(sinceMs: number): boolean {
    const idleMs = this.#options.clock() - sinceMs;
    return idleMs <= this.#options.validateAfterMs && sinceMs > this.#brokenAtMs;
  }

  /** What was idle for as long as one that died meanwhile is dead too, most likely; to find out one by one would take its time each. */
  #destroyIdleSince(sinceMs: number): void {
    const old = this.#idle.filter((one) => one.sinceMs <= sinceMs);
    this.#idle.splice(0, this.#idle.length, ...this.#idle.filter((one) => one.sinceMs > sinceMs));
    for (const { resource } of old) this.#destroy(resource);
  }

  async #create(): Promise<void> {
    try {
      const resource = await this.#options.create();
      this.#creating -= 1;
      this.#offer(resource);
    } catch (error) {
      this.#creating -= 1;
      this.#waiters.shift()?.fail(error);
    }
    this.#serve();
  }

  #giveBack(resource: R): void {
    this.#used -= 1;
    this.#offer(resource);
    this.#serve();
  }

  #drop(resource: R): void {
    this.#used -= 1;
    this.#brokenAtMs = this.#options.clock();
    this.#destroy(resource);
    this.#serve();
  }

  /** To the longest waiter, else to the idle ones. */
  #offer(resource: R): void {
    const waiter = this.#waiters.shift();
    if (waiter) {
      this.#used += 1;
      waiter.give(resource);
    } else if (this.#closed) this.#destroy(resource);
    else this.#idle.push({ resource, sinceMs: this.#options.clock() });
  }

  #destroy(resource: R): void {
    void this.#options.destroy(resource).catch(() => undefined);
  }

  #isClosed(): AppError {
    return new AppError('unavailable', `the pool of ${this.#options.name} is closed`);
  }
}
