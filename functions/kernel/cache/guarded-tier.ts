import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { TierCounts } from './statistics.ts';
import type { CacheTier } from './tier.ts';

export interface GuardSettings {
  /** Tens of milliseconds: a slow cache is worth less than none (T69). */
  timeoutMs: number;
  /** Until the first answer: the connection and its TLS handshake are made meanwhile. */
  firstTimeoutMs: number;
  /** Failures in a row that open the breaker, and how long it stays open (CAPABILITIES C9: 10 and 10,000). */
  failures: number;
  openMs: number;
}

export const REDIS_GUARD: GuardSettings = {
  timeoutMs: 60,
  firstTimeoutMs: 400,
  failures: 10,
  openMs: 10_000,
};
export const DYNAMO_GUARD: GuardSettings = {
  timeoutMs: 120,
  firstTimeoutMs: 1500,
  failures: 10,
  openMs: 10_000,
};

/** A tier that fails alone: bounded in time, cut off by a breaker while it is down, counted. Errors: `unavailable`, `timeout`. */
export function guardTier(
  tier: CacheTier,
  settings: GuardSettings,
  watch: { counts: TierCounts; clock: Clock },
): CacheTier {
  const run = guard(settings, watch);
  return {
    name: tier.name,
    getMany: (names) => run(() => tier.getMany(names)),
    setMany: (entries) => run(() => tier.setMany(entries)),
    addMany: (entries) => run(() => tier.addMany(entries)),
  };
}

type Guard = <T>(call: () => Promise<T>) => Promise<T>;

function guard(settings: GuardSettings, { counts, clock }: { counts: TierCounts; clock: Clock }): Guard {
  const breaker = circuitBreaker(handleAll, {
    halfOpenAfter: settings.openMs,
    breaker: new ConsecutiveBreaker(settings.failures),
  });
  let answered = false;
  return async (call) => {
    const startedMs = clock();
    const limitMs = answered ? settings.timeoutMs : settings.firstTimeoutMs;
    try {
      const result = await breaker.execute(() => withinTime(call(), limitMs));
      answered = true;
      counts.calls += 1;
      counts.totalMs += clock() - startedMs;
      return result;
    } catch (error) {
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
    call.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function toTierError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const message =
    error instanceof BrokenCircuitError ? 'the breaker of this tier is open' : 'the tier failed';
  return new AppError('unavailable', message, { retryable: true, cause: error });
}
