import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { AppError } from '../kernel/errors.ts';
import type { DomainEvent } from '../kernel/events/domain-event.ts';
import type { EffectLedger } from '../kernel/events/effect-ledger.ts';
import type { ReadEvent } from '../kernel/events/event-contracts.ts';
import type { FailedEvent, SaveFailedEvent } from '../kernel/events/failed-event.ts';
import { runLanes } from '../kernel/run-lanes.ts';
import { type Environment, lambdaEnvironment } from './environment.ts';
import { invocationScope, type LambdaContext } from './invocation.ts';
import { type EffectTally, effectsOf, type TopicContext } from './kafka-context.ts';
import {
  type Consumption,
  consumeLane,
  type HandleLane,
  type ReadRecord,
  singly,
  together,
} from './kafka-lane.ts';
import { decodeEvent, type KafkaBatch, toLanes } from './kafka-record.ts';
import { eventTally } from './kafka-tally.ts';

interface CommonOptions {
  service: string;
  consumerGroup: string;
  /** Port: keeps an event that cannot be handled, with the reason, for people and redrive. */
  saveFailedEvent: SaveFailedEvent;
  /** Lanes handled at the same time; default 16. */
  concurrency?: number;
  /** Tries of one event (or lane) before giving up; default 3. */
  maxAttempts?: number;
  /** Checks and upcasts every event before it is handled (`eventReader`); what it refuses is poison. */
  readEvent?: ReadEvent;
  /** Remembers effects outside our own stores; needed by handlers that `perform` some. */
  effects?: EffectLedger;
}

/** Either one event at a time, or a whole lane at once (for stores that append many events in one write). */
export type TopicFunctionOptions = CommonOptions &
  ({ handle(event: DomainEvent, context: TopicContext): Promise<void> } | { handleLane: HandleLane });

/** What a replay learns from a consumer it invoked; the log's pollers get nothing. */
export interface ReplayedBatch {
  failed: { eventId: string | null; code: string; reason: string }[];
  /** Effects by what came of them, `would-perform` for example. */
  effects: EffectTally;
}

export type TopicFunction = (
  event: KafkaBatch,
  context?: LambdaContext,
) => Promise<ReplayedBatch | undefined>;

/**
 * Lambda handler for a Kafka event source: events with the same key run in order, different keys in parallel.
 * An event that cannot be handled goes to the failed-event port and the lane goes on; a retryable error that persists
 * (infrastructure) or a failing port throws, and Lambda delivers the whole batch again.
 */
export function topicFunction(
  options: TopicFunctionOptions,
  environment: Environment = lambdaEnvironment,
): TopicFunction {
  const scope = invocationScope(options.service, environment);
  const way = 'handleLane' in options ? wholeLane(options.handleLane) : oneByOne(options.handle);
  const { consumerGroup, maxAttempts = 3, concurrency = 16 } = options;
  const read = recordReader(options.readEvent ?? same);
  const handler = async (event: unknown, context: unknown): Promise<ReplayedBatch | undefined> => {
    const batch = event as KafkaBatch;
    const invocation = scope.begin(context as LambdaContext);
    const report: ReplayedBatch = { failed: [], effects: {} };
    const replay = batch.replay ?? null;
    const perform = effectsOf(options.effects, replay, report.effects);
    const saveFailedEvent = replay ? noteIn(report) : options.saveFailedEvent;
    const { sleep, random } = environment;
    const tally = eventTally(invocation.metrics, consumerGroup);
    const rest = { consumerGroup, maxAttempts, sleep, random, perform, replay, saveFailedEvent, tally };
    const consumption = { ...way, read, invocation, ...rest };
    try {
      await runLanes(toLanes(batch), concurrency, (lane) => consumeLane(lane, consumption));
    } catch (error) {
      invocation.logger.error('batch goes back to the log', { error });
      throw error;
    } finally {
      tally.report();
    }
    return replay ? report : undefined;
  };
  const stack = middy<unknown, ReplayedBatch | undefined, Error, Context>(handler, {
    timeoutEarlyInMillis: 0,
    requestEnd: () => scope.end(),
  });
  return stack as unknown as TopicFunction;
}

function same<E>(event: E): E {
  return event;
}

/** A replay's failures are its result: the failed-event store is for deliveries that would else be lost. */
function noteIn({ failed }: ReplayedBatch): SaveFailedEvent {
  return async ({ event, code, reason }: FailedEvent) => {
    failed.push({ eventId: event?.eventId ?? null, code, reason });
  };
}

type Way = Pick<Consumption, 'handleLane' | 'takeRun'>;

function wholeLane(handleLane: HandleLane): Way {
  return { handleLane, takeRun: together };
}

/** A failed event is tried again on its own: those before it in the lane are not handled twice. */
function oneByOne(handle: (event: DomainEvent, context: TopicContext) => Promise<void>): Way {
  return { takeRun: singly, handleLane: ([event], context) => handle(event as DomainEvent, context) };
}

function recordReader(readEvent: ReadEvent): ReadRecord {
  return (record) => {
    try {
      return { kind: 'event', record, event: readEvent(decodeEvent(record)) };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { kind: 'unreadable', record, error };
    }
  };
}
