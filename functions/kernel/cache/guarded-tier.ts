import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { circuitBreaker } from '../resilience/circuit-breaker.ts';
import type { TierCounts } from './statistics.ts';
import type { CacheTier } from './tier.ts';

export interface GuardSettings {
  /** Tens of milliseconds: a slow cache is worth less than none (T69). */
  timeoutMs: number;
  /**
   * Until the first answer: client and secret are loaded and the connection and its TLS handshake are made meanwhile. A cold
   * sandbox that gives up too early loads everything itself, keeps none of it, and does so just when many are cold at once.
   */
  firstTimeoutMs: number;
  /** Failures in a row that open the breaker, and how long it stays open (CAPABILITIES C9: 10 and 10,000). */
  failures: number;
  openMs: number;
}

export const REDIS_GUARD: GuardSettings = {
  timeoutMs: 60,
  firstTimeoutMs: 1500,
  failures: 10,
  openMs: 10_000,
};
export const DYNAMO_GUARD: GuardSettings = {
  timeoutMs: 120,
  firstTimeoutMs: 1500,
  failures: 10,
  openMs: 10_000,
};

/**
 * For a writer that tells a tier what it has committed. Reads go around a tier that is slow or down, but whom it does not tell reads
 * the state before the write from it, as soon as it is back. So telling waits longer than reading, and has a breaker of its own: one
 * that reads have opened would go on for seconds after the tier is well again. A write is late by three tries at most, once a second.
 */
export const TELLING_GUARD: GuardSettings = {
  timeoutMs: 200,
  firstTimeoutMs: 1500,
  failures: 3,
  openMs: 1000,
};

/**
 * For what nobody waits for: debts, and what operators ask. A tier that is slow under load must be told all the same, and telling it
 * again costs it more than waiting would. Three tries of two tiers fit into the ten seconds of a function.
 */
export const PATIENT_GUARD: GuardSettings = {
  timeoutMs: 1000,
  firstTimeoutMs: 1500,
  failures: 10,
  openMs: 1000,
};

export interface TierWatch {
  counts: TierCounts;
  clock: Clock;
  /** Shared by the guards of one tier: whether it has answered yet. */
  connection?: { isMade: boolean };
}

/** A tier that fails alone: bounded in time, cut off by a breaker while it is down, counted. Errors: `unavailable`, `timeout`. */
export function guardTier(tier: CacheTier, settings: GuardSettings, watch: TierWatch): CacheTier {
  const run = guard(settings, watch);
  return {
    name: tier.name,
    getMany: (names) => run(() => tier.getMany(names)),
    setMany: (entries) => run(() => tier.setMany(entries)),
    addMany: (entries) => run(() => tier.addMany(entries)),
  };
}

type Guard = <T>(call: () => Promise<T>) => Promise<T>;

function guard(settings: GuardSettings, watch: TierWatch): Guard {
  const { counts, clock, connection = { isMade: false } } = watch;
  const breaker = circuitBreaker(settings, clock);
  return async (call) => {
    if (!breaker.admits())
      throw new AppError('unavailable', 'the breaker of this tier is open', { retryable: true });
    const startedMs = clock();
    try {
      const limitMs = connection.isMade ? settings.timeoutMs : settings.firstTimeoutMs;
      const result = await withinTime(call(), limitMs);
      connection.isMade = true;
      breaker.succeeded();
      counts.calls += 1;
      counts.totalMs += clock() - startedMs;
      return result;
    } catch (error) {
      breaker.failed();
      counts.errors += 1;
      throw toTierError(error);
    }
  };
}

/** Rejects with `timeout` after `limitMs`; the call itself goes on, which generations make harmless. */
export function withinTime<T>(call: Promise<T>, limitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new AppError('timeout', `no answer within ${limitMs} ms`, { retryable: true }));
    }, limitMs);
    call.then(
      (result) => {
        clearTimeout(timer);
        resolve(result);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

function toTierError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError('unavailable', 'the tier failed', { retryable: true, cause: error });
}
