import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { AppError } from '../kernel/errors.ts';
import type { DomainEvent } from '../kernel/events/domain-event.ts';
import type { SaveFailedEvent } from '../kernel/events/failed-event.ts';
import { type Environment, lambdaEnvironment } from './environment.ts';
import { type InvocationContext, invocationScope, type LambdaContext } from './invocation.ts';
import {
  type Consumption,
  consumeLane,
  type Delivery,
  type HandleLane,
  singly,
  together,
} from './kafka-lane.ts';
import { decodeEvent, type KafkaBatch, laneKey } from './kafka-record.ts';
import { runLanes } from './lanes.ts';

interface CommonOptions {
  service: string;
  consumerGroup: string;
  /** Port: keeps an event that cannot be handled, with the reason, for people and redrive. */
  saveFailedEvent: SaveFailedEvent;
  /** Lanes handled at the same time; default 16. */
  concurrency?: number;
  /** Tries of one event (or lane) before giving up; default 3. */
  maxAttempts?: number;
}

/** Either one event at a time, or a whole lane at once (for stores that append many events in one write). */
export type TopicFunctionOptions = CommonOptions &
  ({ handle(event: DomainEvent, context: InvocationContext): Promise<void> } | { handleLane: HandleLane });

export type TopicFunction = (event: KafkaBatch, context?: LambdaContext) => Promise<void>;

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
  const { consumerGroup, saveFailedEvent, maxAttempts = 3, concurrency = 16 } = options;
  const handler = async (batch: unknown, context: unknown): Promise<void> => {
    const invocation = scope.begin(context as LambdaContext);
    const { sleep } = environment;
    const consumption = { ...way, invocation, consumerGroup, saveFailedEvent, maxAttempts, sleep };
    const lanes = toLanes(batch as KafkaBatch);
    try {
      await runLanes(lanes, concurrency, (lane) => consumeLane(lane, consumption));
    } catch (error) {
      invocation.logger.error('batch goes back to the log', { error });
      throw error;
    }
  };
  const stack = middy<unknown, void, Error, Context>(handler, {
    timeoutEarlyInMillis: 0,
    requestEnd: () => scope.end(),
  });
  return stack as unknown as TopicFunction;
}

type Way = Pick<Consumption, 'handleLane' | 'toRuns'>;

function wholeLane(handleLane: HandleLane): Way {
  return { handleLane, toRuns: together };
}

/** A failed event is tried again on its own: those before it in the lane are not handled twice. */
function oneByOne(handle: (event: DomainEvent, context: InvocationContext) => Promise<void>): Way {
  return {
    toRuns: singly,
    handleLane: async (events, context) => {
      for (const event of events) await handle(event, context);
    },
  };
}

/** Decodes and groups; the order within each lane is the order of the log. */
function toLanes(batch: KafkaBatch): Delivery[][] {
  const lanes = new Map<string, Delivery[]>();
  for (const partition in batch.records) {
    for (const record of batch.records[partition] ?? []) {
      const key = laneKey(record);
      const lane = lanes.get(key);
      const delivery = toDelivery(record);
      if (lane === undefined) lanes.set(key, [delivery]);
      else lane.push(delivery);
    }
  }
  return [...lanes.values()];
}

function toDelivery(record: KafkaBatch['records'][string][number]): Delivery {
  try {
    return { record, decoded: { kind: 'event', event: decodeEvent(record) } };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { record, decoded: { kind: 'unreadable', error } };
  }
}
