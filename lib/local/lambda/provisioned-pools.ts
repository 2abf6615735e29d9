import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../../functions/kernel/clock.ts';
import type { Acquired, Fleet } from './fleet.ts';
import type { OnLambdaEvent, ProvisionedStatus } from './lambda-event.ts';
import type { Sandbox } from './sandbox.ts';

/** Share of this machine's processes that provisioned concurrency may hold; the rest serves on-demand work. */
const machineShare = 0.75;

export interface ProvisionedConfig {
  functionName: string;
  alias: string;
  requested: number;
  allocated: number;
  available: number;
  status: ProvisionedStatus;
  statusReason: string | undefined;
  lastModifiedMs: number;
}

export interface ProvisionedOptions {
  fleet: Fleet;
  clock: Clock;
  maxProcesses: number;
  /** AWS prepares for 60 to 120 seconds before it allocates; locally nobody has to wait. */
  preparationMs: number;
  /** Do environments that were ready stay usable while more are allocated? AWS does not say; true here. */
  usableWhileRaising: boolean;
  onEvent: OnLambdaEvent;
}

interface Pool {
  functionName: string;
  alias: string;
  requested: number;
  status: ProvisionedStatus;
  reason: string | undefined;
  lastModifiedMs: number;
  /** Every change makes what was being allocated for the one before it void. */
  generation: number;
  free: Sandbox[];
  busy: Set<Sandbox>;
  /** Started in this round, not usable before all are. */
  pending: Sandbox[];
}

/** Provisioned concurrency: environments initialised beforehand, allocated all or nothing. One alias per function. */
export class ProvisionedPools {
  readonly #options: ProvisionedOptions;
  readonly #pools = new Map<string, Pool>();
  readonly #stopping = new AbortController();

  constructor(options: ProvisionedOptions) {
    this.#options = options;
    options.fleet.onProvisionedLost((functionName, sandbox) => this.#onLost(functionName, sandbox));
  }

  requested(functionName: string): number {
    return this.#pools.get(functionName)?.requested ?? 0;
  }

  allocated(functionName: string): number {
    const pool = this.#pools.get(functionName);
    return pool ? pool.free.length + pool.busy.size : 0;
  }

  get(functionName: string): ProvisionedConfig | undefined {
    const pool = this.#pools.get(functionName);
    return pool && describe(pool);
  }

  /** Environments that could take an invocation now. */
  free(functionName: string): number {
    const pool = this.#pools.get(functionName);
    return pool && this.#usable(pool) ? pool.free.filter((sandbox) => sandbox.alive).length : 0;
  }

  /** Takes the environment used most recently. */
  take(functionName: string): Sandbox | undefined {
    const pool = this.#pools.get(functionName);
    const at = pool?.free.findLastIndex((sandbox) => sandbox.alive) ?? -1;
    const sandbox = at < 0 ? undefined : pool?.free.splice(at, 1)[0];
    if (!pool || !sandbox) return undefined;
    pool.busy.add(sandbox);
    this.#options.fleet.mark(sandbox, 'busy');
    return sandbox;
  }

  giveBack(functionName: string, sandbox: Sandbox): void {
    const pool = this.#pools.get(functionName);
    if (!pool?.busy.delete(sandbox)) return void this.#options.fleet.release(sandbox);
    if (!sandbox.alive) return;
    this.#options.fleet.mark(sandbox, 'idle');
    pool.free.push(sandbox);
    this.#shrink(pool);
  }

  /** Sets the wanted number; returns at once with what is then known. */
  put(functionName: string, alias: string, requested: number): ProvisionedConfig {
    const pool = this.#pools.get(functionName) ?? newPool(functionName, alias);
    this.#pools.set(functionName, pool);
    pool.requested = requested;
    this.#change(pool);
    return describe(pool);
  }

  /** Ends the configuration. @returns false when there was none. */
  remove(functionName: string): boolean {
    const pool = this.#pools.get(functionName);
    if (!pool) return false;
    pool.requested = 0;
    this.#change(pool);
    this.#pools.delete(functionName);
    return true;
  }

  /** A new version behind the alias: everything is allocated anew, meanwhile requests run on demand. */
  reallocate(functionName: string): void {
    const pool = this.#pools.get(functionName);
    if (!pool) return;
    for (const sandbox of [...pool.free.splice(0), ...pool.busy]) this.#options.fleet.retire(sandbox);
    pool.busy.clear();
    this.#change(pool);
  }

  stop(): void {
    this.#stopping.abort();
  }

  #usable(pool: Pool): boolean {
    return this.#options.usableWhileRaising || pool.status !== 'IN_PROGRESS';
  }

  #change(pool: Pool): void {
    pool.generation += 1;
    pool.lastModifiedMs = this.#options.clock();
    for (const sandbox of pool.pending.splice(0)) this.#options.fleet.retire(sandbox);
    this.#shrink(pool);
    if (this.allocated(pool.functionName) >= pool.requested) return void this.#settle(pool, 'READY');
    const limit = Math.floor(this.#options.maxProcesses * machineShare);
    const total = [...this.#pools.values()].reduce((sum, each) => sum + each.requested, 0);
    if (total > limit) {
      const reason = `This machine holds at most ${limit} provisioned environments in all (not a Lambda limit)`;
      return void this.#settle(pool, 'FAILED', reason);
    }
    this.#settle(pool, 'IN_PROGRESS');
    void this.#allocate(pool, pool.generation);
  }

  #shrink(pool: Pool): void {
    while (pool.free.length > 0 && pool.free.length + pool.busy.size > pool.requested) {
      const sandbox = pool.free.shift();
      if (sandbox) this.#options.fleet.retire(sandbox);
    }
    // Busy ones of a pool that is going away end after the invocation they serve.
    if (pool.requested === 0) for (const sandbox of pool.busy) this.#options.fleet.retire(sandbox);
  }

  /** Starts what is missing and releases it all at once, when everything is up and AWS's preparation time is over. */
  async #allocate(pool: Pool, generation: number): Promise<void> {
    const missing = pool.requested - this.allocated(pool.functionName);
    const starts = Array.from({ length: missing }, async () => {
      const acquired = await this.#options.fleet.startProvisioned(pool.functionName);
      this.#keepPending(pool, generation, acquired);
      return acquired;
    });
    const [results] = await Promise.all([Promise.all(starts), this.#prepared()]);
    if (pool.generation !== generation || this.#stopping.signal.aborted) return;
    const failed = results.find((result) => result.kind !== 'ready');
    if (!failed) return this.#releaseAll(pool);
    for (const sandbox of pool.pending.splice(0)) this.#options.fleet.retire(sandbox);
    this.#settle(pool, 'FAILED', whyNot(failed));
  }

  #prepared(): Promise<void> {
    const { preparationMs } = this.#options;
    if (preparationMs === 0) return Promise.resolve();
    const { signal } = this.#stopping;
    return delay(preparationMs, undefined, { signal, ref: false }).catch(() => undefined);
  }

  #keepPending(pool: Pool, generation: number, acquired: Acquired): void {
    if (acquired.kind !== 'ready') return;
    if (pool.generation === generation) pool.pending.push(acquired.sandbox);
    else this.#options.fleet.retire(acquired.sandbox);
  }

  #releaseAll(pool: Pool): void {
    pool.free.push(...pool.pending.splice(0).filter((sandbox) => sandbox.alive));
    this.#shrink(pool);
    if (this.allocated(pool.functionName) < pool.requested) return void this.#change(pool);
    this.#settle(pool, 'READY');
  }

  #settle(pool: Pool, status: ProvisionedStatus, reason?: string): void {
    pool.status = status;
    pool.reason = reason;
    const { functionName, alias, requested } = pool;
    const allocated = this.allocated(functionName);
    const why = reason === undefined ? {} : { reason };
    this.#options.onEvent({ kind: 'provisioned', functionName, alias, status, requested, allocated, ...why });
  }

  /** A crashed environment is replaced in the background; what is left goes on serving. */
  #onLost(functionName: string, sandbox: Sandbox): void {
    const pool = this.#pools.get(functionName);
    if (!pool) return;
    const known = pool.free.includes(sandbox) || pool.busy.has(sandbox);
    pool.free = pool.free.filter((other) => other !== sandbox);
    pool.busy.delete(sandbox);
    pool.pending = pool.pending.filter((other) => other !== sandbox);
    if (known && pool.status === 'READY') void this.#allocate(pool, pool.generation);
  }
}

function newPool(functionName: string, alias: string): Pool {
  return {
    functionName,
    alias,
    requested: 0,
    status: 'READY',
    reason: undefined,
    lastModifiedMs: 0,
    generation: 0,
    free: [],
    busy: new Set(),
    pending: [],
  };
}

function describe(pool: Pool): ProvisionedConfig {
  const ready = pool.free.length + pool.busy.size;
  return {
    functionName: pool.functionName,
    alias: pool.alias,
    requested: pool.requested,
    allocated: ready + pool.pending.length,
    available: ready,
    status: pool.status,
    statusReason: pool.reason,
    lastModifiedMs: pool.lastModifiedMs,
  };
}

/** Why an environment of a pool could not be had, with Lambda's word for it first. */
function whyNot(acquired: Exclude<Acquired, { kind: 'ready' }>): string {
  if (acquired.kind === 'full') return `INTERNAL_ERROR ${acquired.reason}`;
  const { failure } = acquired;
  const detail = failure.kind === 'error' ? `${failure.errorType}: ${failure.errorMessage}` : '';
  return `FUNCTION_ERROR_INIT_FAILURE ${detail}`;
}
