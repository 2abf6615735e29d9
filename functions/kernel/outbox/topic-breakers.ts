import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { LogMessage, PublishMessages } from '../events/event-log.ts';
import { type CircuitBreaker, circuitBreaker } from '../resilience/circuit-breaker.ts';

/** Each publication that fails has been tried for some seconds by the client itself, so two in a row say enough. */
export const TOPIC_BREAKER = { failures: 2, openMs: 10_000 };

/** The log behind a circuit breaker for each topic. */
export interface GuardedLog {
  /** `resting`: nothing was tried, because the topic's circuit is open. Errors: those of the log. */
  publish(topic: string, messages: readonly LogMessage[]): Promise<'published' | 'resting'>;
  /** Topics that are not to be tried yet, and milliseconds until each may be. */
  resting(): ReadonlyMap<string, number>;
}

/**
 * Its state belongs to the sandbox and is not shared: a shard has one relay at a time, and relays run in a handful of sandboxes
 * that live on, so sharing it would cost a conditional write per round to save some probes every ten seconds.
 */
export function guardLog(publish: PublishMessages, clock: Clock): GuardedLog {
  const breakers = new Map<string, CircuitBreaker>();
  const breakerOf = (topic: string) => {
    const breaker = breakers.get(topic) ?? circuitBreaker(TOPIC_BREAKER, clock);
    breakers.set(topic, breaker);
    return breaker;
  };
  return {
    async publish(topic, messages) {
      const breaker = breakerOf(topic);
      // Refused before anything is tried, and not told to the breaker: it must not count its own refusals (T82).
      if (!breaker.admits()) return 'resting';
      try {
        await publish(topic, messages);
        breaker.succeeded();
        return 'published';
      } catch (error) {
        tell(breaker, error);
        throw error;
      }
    },
    resting() {
      const all = [...breakers].map(([topic, breaker]) => [topic, breaker.restMs()] as const);
      return new Map(all.filter(([, ms]) => ms > 0));
    },
  };
}

/** What another try cannot mend is the message's fault: the log has answered, so it is there. */
function tell(breaker: CircuitBreaker, error: unknown): void {
  if (error instanceof AppError && !error.retryable) breaker.succeeded();
  else breaker.failed();
}
