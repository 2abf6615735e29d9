import { AppError, codeOf, isRetryable, reasonOf } from '../kernel/errors.ts';
import type { DomainEvent } from '../kernel/events/domain-event.ts';
import type { SaveFailedEvent } from '../kernel/events/failed-event.ts';
import type { PerformEffect } from '../kernel/events/perform-effect.ts';
import type { Invocation } from './invocation.ts';
import { type Handed, type TopicContext, topicContext } from './kafka-context.ts';
import { decodeBase64, headersOf, type KafkaRecord, type ReplayMode } from './kafka-record.ts';
import type { EventTally } from './kafka-tally.ts';

/** A record and what its bytes say. */
export type Delivery = Handed | { kind: 'unreadable'; record: KafkaRecord; error: AppError };

/** Deliveries that are handled at once: events, or one unreadable record. */
type Run = readonly [Delivery, ...Delivery[]];

/** Handles events of one key in order. Must be idempotent: after a failure some of them come again. */
export type HandleLane = (events: readonly DomainEvent[], context: TopicContext) => Promise<void>;

export type ReadRecord = (record: KafkaRecord) => Delivery;

export interface Consumption {
  /**
   * Decodes the run that begins there in the lane. Run by run, so that a batch's events never are in memory all at once: what
   * outlives a collection of young garbage costs as much again as decoding it.
   */
  takeRun(lane: readonly KafkaRecord[], from: number, read: ReadRecord): Run;
  read: ReadRecord;
  handleLane: HandleLane;
  invocation: Invocation;
  tally: EventTally;
  consumerGroup: string;
  saveFailedEvent: SaveFailedEvent;
  maxAttempts: number;
  sleep(ms: number): Promise<void>;
  random(): number;
  perform: PerformEffect;
  replay: ReplayMode | null;
}

/** The longest pause before the next try is 100 ms, 200 ms, 400 ms ... Short, because the whole batch waits. */
const FIRST_PAUSE_MS = 100;
/** With less time left than this a batch is given back rather than killed half way. */
const MIN_REMAINING_MS = 1_000;

/** Handles one lane to its end, run by run; throws only when the batch must be delivered again. */
export async function consumeLane(lane: readonly KafkaRecord[], consumption: Consumption): Promise<void> {
  const { takeRun, read } = consumption;
  for (let from = 0; from < lane.length; ) {
    const run = takeRun(lane, from, read);
    from += run.length;
    const startedMs = begin(consumption);
    // Not in a function of its own: one more promise for every event is 5 % of a batch.
    try {
      await handOver(run, NO_RETRIES, consumption);
      succeed(run, startedMs, consumption);
    } catch (error) {
      await overcome(error, run, consumption);
    }
  }
}

/** Every event on its own. */
export function singly(lane: readonly KafkaRecord[], from: number, read: ReadRecord): Run {
  return [read(lane[from] as KafkaRecord)];
}

/** As many events at once as possible: only an unreadable record stands alone. */
export function together(lane: readonly KafkaRecord[], from: number, read: ReadRecord): Run {
  const run: [Delivery, ...Delivery[]] = [read(lane[from] as KafkaRecord)];
  if (run[0].kind === 'unreadable') return run;
  for (const record of lane.slice(from + 1)) {
    const delivery = read(record);
    if (delivery.kind === 'unreadable') break;
    run.push(delivery);
  }
  return run;
}

const NO_RETRIES: readonly string[] = [];

/** More tries; when they fail for good, one by one, so that only the event at fault is given up. */
async function overcome(first: unknown, run: Run, consumption: Consumption): Promise<void> {
  const [delivery] = run;
  if (delivery.kind === 'unreadable') return giveUp(delivery, { error: first, attempts: 0 }, consumption);
  const outcome = await tryAgain(first, run, consumption);
  if (outcome.kind === 'done') return;
  if (run.length === 1) return giveUp(delivery, outcome, consumption);
  const lane = run.map(({ record }) => record);
  await consumeLane(lane, { ...consumption, takeRun: singly });
}

interface Poison {
  error: unknown;
  attempts: number;
}

type Outcome = { kind: 'done' } | ({ kind: 'poison' } & Poison);

/** Bounded tries after a first one that failed with `first`. */
async function tryAgain(first: unknown, run: Run, consumption: Consumption): Promise<Outcome> {
  const { maxAttempts, sleep, random, tally } = consumption;
  const retries: string[] = [];
  let error = first;
  for (let attempts = 1; ; attempts++) {
    if (isFinal(error, attempts >= maxAttempts)) return { kind: 'poison', error, attempts };
    retries.push(reasonOf(error));
    for (const delivery of run) tally.count(typeIn(delivery), 'retry');
    await sleep(pauseMs(attempts, random()));
    const startedMs = begin(consumption);
    try {
      await handOver(run, retries, consumption);
      succeed(run, startedMs, consumption);
      return { kind: 'done' };
    } catch (again) {
      error = again;
    }
  }
}

/** The second half of it by chance: lanes that one hiccup made fail together do not come back together. */
function pauseMs(attempts: number, chance: number): number {
  return FIRST_PAUSE_MS * 2 ** (attempts - 1) * (0.5 + chance / 2);
}

/**
 * Does this failure end the tries? Ours and not retryable: at once. Unknown errors are bugs or hiccups and get all their tries.
 * What a plain retry may still help after the last try is thrown: the infrastructure is at fault, not the events.
 */
function isFinal(error: unknown, isLast: boolean): boolean {
  if (isLast && isRetryable(error)) throw error;
  return isLast || (error instanceof AppError && !error.retryable);
}

/** The time at which a try begins; throws when too little is left for one. */
function begin({ invocation }: Consumption): number {
  if (invocation.remainingMs() < MIN_REMAINING_MS)
    throw new AppError('timeout', 'no time left for this batch');
  return invocation.elapsedMs();
}

function handOver(run: Run, retries: readonly string[], consumption: Consumption): Promise<void> {
  const { handleLane, invocation } = consumption;
  return handleLane(run.map(eventIn), topicContext(invocation, consumption, { run, retries }));
}

function succeed(run: Run, startedMs: number, { tally, invocation }: Consumption): void {
  tally.time(run.length, invocation.elapsedMs() - startedMs);
  for (const delivery of run) tally.count(typeIn(delivery), 'success');
}

function eventIn(delivery: Delivery): DomainEvent {
  if (delivery.kind === 'unreadable') throw delivery.error;
  return delivery.event;
}

async function giveUp(delivery: Delivery, poison: Poison, consumption: Consumption): Promise<void> {
  const { topic, partition, offset, key, value } = delivery.record;
  const { error, attempts } = poison;
  const event = delivery.kind === 'event' ? delivery.event : undefined;
  await consumption.saveFailedEvent({
    consumerGroup: consumption.consumerGroup,
    ...{ topic, partition, offset, event, attempts },
    key: decodeBase64(key ?? ''),
    value: decodeBase64(value ?? ''),
    headers: headersOf(delivery.record),
    reason: reasonOf(error),
    code: codeOf(error),
  });
  const place = { topic, partition, offset, eventId: event?.eventId };
  consumption.invocation.logger.error('event given up', { error, ...place });
  consumption.tally.count(typeIn(delivery), 'failed');
}

function typeIn(delivery: Delivery): string {
  return delivery.kind === 'event' ? delivery.event.eventType : '';
}
