import { AppError } from '../kernel/errors.ts';
import type { DomainEvent } from '../kernel/events/domain-event.ts';
import type { EffectLedger } from '../kernel/events/effect-ledger.ts';
import { ghostEffects, liveEffects, type PerformEffect } from '../kernel/events/perform-effect.ts';
import type { Invocation, InvocationContext } from './invocation.ts';
import { headerText, type KafkaRecord, type ReplayMode } from './kafka-record.ts';

/** How an event came here: its place in the log, and what the hops before noted in its headers (ISO 8601, else null). */
export interface EventTrail {
  topic: string;
  partition: number;
  offset: number;
  writtenAt: string | null;
  publishedAt: string | null;
  /** Publications tried before the one that succeeded, and why the last of them failed. */
  publishRetries: number;
  publishRetryReason: string | null;
  /** W3C trace context of the request that caused the event. */
  traceParent: string | null;
  /** Why earlier tries of this delivery failed, oldest first. */
  retries: readonly string[];
}

/** What the handler of a topic gets besides its events. */
export interface TopicContext extends InvocationContext {
  /** The only way to effects outside our own stores: claims in the ledger, and in a ghost replay does nothing (T89). */
  perform: PerformEffect;
  /** null: a delivery of the log. */
  replay: ReplayMode | null;
  /** `event` must be one of those just handed over. */
  trailOf(event: DomainEvent): EventTrail;
}

/** One record and its event, as the lane is about to hand it over. */
export interface Handed {
  kind: 'event';
  record: KafkaRecord;
  event: DomainEvent;
}

interface Handing {
  run: readonly (Handed | { kind: 'unreadable' })[];
  /** Why earlier tries failed. */
  retries: readonly string[];
}

export function topicContext(
  { logger, metrics, remainingMs, traceParent }: Invocation,
  { perform, replay }: { perform: PerformEffect; replay: ReplayMode | null },
  { run, retries }: Handing,
): TopicContext {
  const trail = (event: DomainEvent): EventTrail => {
    const found = run.find((one) => one.kind === 'event' && one.event === event);
    if (found?.kind !== 'event') throw new AppError('internal', "this event is not in the handler's hands");
    return trailOf(found.record, retries);
  };
  return { logger, metrics, remainingMs, traceParent, perform, replay, trailOf: trail };
}

function trailOf(record: KafkaRecord, retries: readonly string[]): EventTrail {
  const { topic, partition, offset } = record;
  return {
    ...{ topic, partition, offset, retries },
    writtenAt: headerText(record, 'written-at'),
    publishedAt: headerText(record, 'published-at'),
    publishRetries: Number(headerText(record, 'publish-retries') ?? 0),
    publishRetryReason: headerText(record, 'publish-retry-reason'),
    traceParent: headerText(record, 'traceparent'),
  };
}

/** Counts what comes of effects. */
export type EffectTally = Record<string, number>;

/** The effects of one invocation: those of a ghost replay cannot happen. */
export function effectsOf(
  ledger: EffectLedger | undefined,
  replay: ReplayMode | null,
  tally: EffectTally,
): PerformEffect {
  if (!ledger) {
    return () => Promise.reject(new AppError('internal', 'this consumer was wired without an effect ledger'));
  }
  const perform = replay?.mode === 'ghost' ? ghostEffects(ledger) : liveEffects(ledger);
  return async (effect) => {
    const outcome = await perform(effect);
    tally[outcome.kind] = (tally[outcome.kind] ?? 0) + 1;
    return outcome;
  };
}
