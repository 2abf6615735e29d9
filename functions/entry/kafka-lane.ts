import { AppError, isRetryable } from '../kernel/errors.ts';
import type { DomainEvent } from '../kernel/events/domain-event.ts';
import type { SaveFailedEvent } from '../kernel/events/failed-event.ts';
import type { PerformEffect } from '../kernel/events/perform-effect.ts';
import type { Invocation } from './invocation.ts';
import { type Handed, type TopicContext, topicContext } from './kafka-context.ts';
import { decodeBase64, type KafkaRecord, type ReplayMode } from './kafka-record.ts';

/** A record and what its bytes say. */
export interface Delivery {
  record: KafkaRecord;
  decoded: { kind: 'event'; event: DomainEvent } | { kind: 'unreadable'; error: AppError };
}

/** Handles events of one key in order. Must be idempotent: after a failure some of them come again. */
export type HandleLane = (events: readonly DomainEvent[], context: TopicContext) => Promise<void>;

export interface Consumption {
  /** How a lane is cut into the runs that are handled at once. */
  toRuns(lane: readonly Delivery[]): Delivery[][];
  handleLane: HandleLane;
  invocation: Invocation;
  consumerGroup: string;
  saveFailedEvent: SaveFailedEvent;
  maxAttempts: number;
  sleep(ms: number): Promise<void>;
  perform: PerformEffect;
  replay: ReplayMode | null;
}

/** Pause before the next try: 100 ms, 200 ms, 400 ms ... Short, because the whole batch waits. */
const FIRST_PAUSE_MS = 100;
/** With less time left than this a batch is given back rather than killed half way. */
const MIN_REMAINING_MS = 1_000;

/** Handles one lane to its end, run by run; throws only when the batch must be delivered again. */
export async function consumeLane(lane: readonly Delivery[], consumption: Consumption): Promise<void> {
  for (const run of consumption.toRuns(lane)) await consumeRun(run, consumption);
}

/** Every event on its own. */
export function singly(lane: readonly Delivery[]): Delivery[][] {
  return lane.map((delivery) => [delivery]);
}

/** As many events at once as possible: only an unreadable record stands alone. */
export function together(lane: readonly Delivery[]): Delivery[][] {
  const runs: Delivery[][] = [];
  for (const delivery of lane) {
    const last = runs.at(-1);
    const joins = delivery.decoded.kind === 'event' && last?.at(-1)?.decoded.kind === 'event';
    if (joins) last?.push(delivery);
    else runs.push([delivery]);
  }
  return runs;
}

/** All at once; when that fails for good, one by one, so that only the event at fault is given up. */
async function consumeRun(run: readonly Delivery[], consumption: Consumption): Promise<void> {
  const [first, ...others] = run;
  if (first?.decoded.kind === 'unreadable') return giveUp(first, poisonous(first.decoded.error), consumption);
  const outcome = await tryRun(run, consumption);
  if (outcome.kind === 'done' || first === undefined) return;
  if (others.length === 0) return giveUp(first, outcome, consumption);
  for (const delivery of run) await consumeRun([delivery], consumption);
}

function poisonous(error: AppError): Poison {
  return { kind: 'poison', error, attempts: 0 };
}

type Outcome = { kind: 'done' } | Poison;

interface Poison {
  kind: 'poison';
  error: unknown;
  attempts: number;
}

/** Bounded tries. */
async function tryRun(run: readonly Delivery[], consumption: Consumption): Promise<Outcome> {
  const { maxAttempts, sleep } = consumption;
  const retries: string[] = [];
  for (let attempts = 1; ; attempts++) {
    const error = await tryOnce(run, retries, consumption);
    if (error === undefined) return { kind: 'done' };
    if (isFinal(error, attempts >= maxAttempts)) return { kind: 'poison', error, attempts };
    retries.push(reasonOf(error));
    countEvents(run, 'retry', consumption);
    await sleep(FIRST_PAUSE_MS * 2 ** (attempts - 1));
  }
}

/**
 * Does this failure end the tries? Ours and not retryable: at once. Unknown errors are bugs or hiccups and get all their tries.
 * What a plain retry may still help after the last try is thrown: the infrastructure is at fault, not the events.
 */
function isFinal(error: unknown, isLast: boolean): boolean {
  if (isLast && isRetryable(error)) throw error;
  return isLast || (error instanceof AppError && !error.retryable);
}

/** undefined on success, else what went wrong. */
async function tryOnce(
  run: readonly Delivery[],
  retries: readonly string[],
  consumption: Consumption,
): Promise<unknown> {
  const { invocation, handleLane, consumerGroup } = consumption;
  if (invocation.remainingMs() < MIN_REMAINING_MS)
    throw new AppError('timeout', 'no time left for this batch');
  const startedMs = invocation.elapsedMs();
  try {
    const deliveries = run.map(readEvent);
    const events = deliveries.map(({ event }) => event);
    await handleLane(events, topicContext(invocation, consumption, { deliveries, retries }));
  } catch (error) {
    return error ?? new Error('the handler threw nothing');
  }
  const seconds = (invocation.elapsedMs() - startedMs) / 1000 / run.length;
  const group = { consumer_group: consumerGroup };
  invocation.metrics.addWith(group, 'event_processing_duration_seconds', seconds, 'Seconds');
  countEvents(run, 'success', consumption);
  return undefined;
}

function readEvent({ record, decoded }: Delivery): Handed {
  if (decoded.kind === 'unreadable') throw decoded.error;
  return { record, event: decoded.event };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function giveUp(delivery: Delivery, poison: Poison, consumption: Consumption): Promise<void> {
  const { topic, partition, offset, key, value } = delivery.record;
  const { error, attempts } = poison;
  const event = delivery.decoded.kind === 'event' ? delivery.decoded.event : undefined;
  await consumption.saveFailedEvent({
    consumerGroup: consumption.consumerGroup,
    ...{ topic, partition, offset, event, attempts },
    key: decodeBase64(key ?? ''),
    value: decodeBase64(value ?? ''),
    reason: reasonOf(error),
    code: error instanceof AppError ? error.code : 'internal',
  });
  const place = { topic, partition, offset, eventId: event?.eventId };
  consumption.invocation.logger.error('event given up', { error, ...place });
  countEvents([delivery], 'failed', consumption);
}

const EVENT_TYPE = /^[A-Z][A-Za-z]{0,63}$/;

/** A garbled type would be a new paid metric each time (T94), so only well-formed names become a dimension. */
function countEvents(
  run: readonly Delivery[],
  status: 'success' | 'retry' | 'failed',
  to: Consumption,
): void {
  for (const { decoded } of run) {
    const type = decoded.kind === 'event' ? decoded.event.eventType : '';
    const event_type = EVENT_TYPE.test(type) ? type : 'unknown';
    const dimensions = { event_type, status, consumer_group: to.consumerGroup };
    to.invocation.metrics.addWith(dimensions, 'event_processing_total', 1, 'Count');
  }
}
