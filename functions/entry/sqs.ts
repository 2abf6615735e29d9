import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { AppError, type FieldError, reasonOf } from '../kernel/errors.ts';
import type { NoteTry } from '../kernel/failure-notes.ts';
import { runLanes } from '../kernel/run-lanes.ts';
import type { QueueDefinition } from '../kernel/service-definition.ts';
import { type Environment, lambdaEnvironment } from './environment.ts';
import {
  type Invocation,
  type InvocationContext,
  invocationScope,
  type LambdaContext,
} from './invocation.ts';
import { type Received, type TryNotes, tryNotes } from './note-tries.ts';

/** One message, its JSON body parsed and, when a validator was given, valid. */
export interface QueueMessage<Body = unknown> {
  messageId: string;
  body: Body;
  /** FIFO message group, or the fairness group of a standard queue. */
  groupId: string | undefined;
  /** 1 on the first delivery. */
  receiveCount: number;
  sentAtMs: number;
  attributes: Readonly<Record<string, string>>;
}

/** The message is to stay in the queue and come again after this, and why; in a FIFO queue its group waits with it. */
export interface Postponement {
  delayMs: number;
  reason: string;
}

/** Port: makes a message that is in hand visible again after so many seconds (0 to 43,200). */
export type PostponeMessage = (receiptHandle: string, seconds: number) => Promise<void>;

export interface QueueFunctionOptions<Body> {
  service: string;
  queue: Pick<QueueDefinition, 'maxReceives'>;
  /** SQS does not know why its messages die, so each worker of a queue has to note it. */
  noteTry: NoteTry;
  /** Throwing leaves the message in the queue: it comes back after the visibility timeout, and at last to the dead letters. */
  // biome-ignore lint/suspicious/noConfusingVoidType: most handlers return nothing, and say so
  handle(message: QueueMessage<Body>, context: InvocationContext): Promise<Postponement | void>;
  /** Needed by handlers that postpone; the rest of a postponed message's group comes again with it. */
  postpone?: PostponeMessage;
  /** Checks the parsed body; a message that breaks a rule fails at once. */
  body?: (value: unknown) => FieldError[];
  /** Messages (FIFO: groups) handled at the same time; default 10. */
  concurrency?: number;
}

/** The parts of an SQS event record that we read. */
export interface SqsRecord {
  messageId: string;
  receiptHandle?: string;
  body: string;
  attributes: Record<string, string>;
  messageAttributes?: Record<string, { stringValue?: string }>;
  eventSourceARN: string;
}

export interface SqsBatchResponse {
  batchItemFailures: { itemIdentifier: string }[];
}

/** A message is not begun with less time left than this; it is handed back instead of being killed half way. */
const MIN_REMAINING_MS = 1_000;
/** SQS counts its twelve hours from the receive. */
const MAX_POSTPONE_SECONDS = 43_000;

/**
 * Lambda handler for an SQS event source with `ReportBatchItemFailures`: only what failed comes back.
 * In a FIFO queue the first failure of a message group holds back the rest of that group, so order survives retries.
 */
export function queueFunction<Body = unknown>(
  options: QueueFunctionOptions<Body>,
  environment: Environment = lambdaEnvironment,
): (event: { Records: SqsRecord[] }, context?: LambdaContext) => Promise<SqsBatchResponse> {
  const scope = invocationScope(options.service, environment);
  const handler = async (event: unknown, context: unknown): Promise<SqsBatchResponse> => {
    const { Records: records } = event as { Records: SqsRecord[] };
    const invocation = scope.begin(context as LambdaContext);
    const failed = new Set<string>();
    const notes = tryNotes(options.noteTry, options.queue.maxReceives, invocation.logger);
    await notes.begin(records.map(received));
    await runLanes(toLanes(records), options.concurrency ?? 10, (lane) =>
      runLane(lane, failed, { options, invocation, notes }),
    );
    return { batchItemFailures: Array.from(failed, (itemIdentifier) => ({ itemIdentifier })) };
  };
  const stack = middy<unknown, SqsBatchResponse, Error, Context>(handler, {
    timeoutEarlyInMillis: 0,
    requestEnd: () => scope.end(),
  });
  return stack as unknown as ReturnType<typeof queueFunction<Body>>;
}

/** A FIFO queue has one lane a message group; a standard queue one a message, whatever fairness group it names. */
function toLanes(records: readonly SqsRecord[]): SqsRecord[][] {
  const lanes = Map.groupBy(records, (record) =>
    record.eventSourceARN.endsWith('.fifo') ? record.attributes['MessageGroupId'] : record.messageId,
  );
  return [...lanes.values()];
}

interface Work<Body> {
  options: QueueFunctionOptions<Body>;
  invocation: Invocation;
  notes: TryNotes;
}

async function runLane<Body>(
  lane: readonly SqsRecord[],
  failed: Set<string>,
  work: Work<Body>,
): Promise<void> {
  for (const [index, record] of lane.entries()) {
    const outcome = await handleOne(record, work);
    if (outcome.kind === 'done') continue;
    const kept = lane.slice(index);
    for (const { messageId } of kept) failed.add(messageId);
    countHeldBack(kept.length - 1, work);
    if (outcome.kind === 'postponed') await postpone(kept, outcome.delayMs, work);
    await noteEnd(kept, outcome, work.notes);
    return;
  }
}

/** Of the first of a lane's messages that are kept, and of those behind it. */
async function noteEnd(
  kept: readonly SqsRecord[],
  outcome: Exclude<Outcome, { kind: 'done' }>,
  notes: TryNotes,
): Promise<void> {
  const [head, ...behind] = kept.map(received);
  if (!head) return;
  if (outcome.kind === 'failed') await notes.failed(head, outcome.error);
  else await notes.postponed(head, outcome.reason);
  await notes.heldBack(behind, head, outcome.kind === 'failed' ? reasonOf(outcome.error) : outcome.reason);
}

function received(record: SqsRecord): Received {
  return { messageId: record.messageId, tries: receiveCount(record) };
}

function countHeldBack<Body>(count: number, { invocation }: Work<Body>): void {
  if (count > 0) invocation.metrics.addWith({ status: 'held_back' }, 'queue_messages_total', count, 'Count');
}

/** `failed`: it comes back after the queue's own time; `postponed`: after this one. */
type Outcome =
  | { kind: 'done' }
  | { kind: 'failed'; error: unknown }
  | { kind: 'postponed'; delayMs: number; reason: string };

async function handleOne<Body>(record: SqsRecord, { options, invocation }: Work<Body>): Promise<Outcome> {
  const { metrics, logger } = invocation;
  const startedMs = invocation.elapsedMs();
  try {
    if (invocation.remainingMs() < MIN_REMAINING_MS)
      throw new AppError('timeout', 'no time left for this message');
    const postponement = await options.handle(toMessage(record, options.body), invocation);
    if (postponement) {
      metrics.addWith({ status: 'postponed' }, 'queue_messages_total', 1, 'Count');
      return { kind: 'postponed', delayMs: postponement.delayMs, reason: postponement.reason };
    }
    metrics.addWith({ status: 'success' }, 'queue_messages_total', 1, 'Count');
    metrics.add('queue_message_duration_seconds', (invocation.elapsedMs() - startedMs) / 1000, 'Seconds');
    return { kind: 'done' };
  } catch (error) {
    const { messageId } = record;
    logger.error('message failed', { error, messageId, receiveCount: receiveCount(record) });
    metrics.addWith({ status: 'failed' }, 'queue_messages_total', 1, 'Count');
    return { kind: 'failed', error };
  }
}

/** A message that cannot be postponed comes again after the queue's own time. */
async function postpone<Body>(
  records: readonly SqsRecord[],
  delayMs: number,
  { options, invocation }: Work<Body>,
): Promise<void> {
  const seconds = Math.min(MAX_POSTPONE_SECONDS, Math.max(1, Math.ceil(delayMs / 1000)));
  try {
    if (!options.postpone)
      throw new AppError('internal', 'this function was wired without a way to postpone');
    for (const { receiptHandle = '' } of records) await options.postpone(receiptHandle, seconds);
  } catch (error) {
    invocation.logger.error('messages not postponed', { error, messages: records.length });
  }
}

function toMessage<Body>(record: SqsRecord, check: QueueFunctionOptions<Body>['body']): QueueMessage<Body> {
  const body = parse(record.body);
  const fields = check?.(body) ?? [];
  if (fields.length > 0) throw new AppError('invalid_input', 'the message breaks a rule', { fields });
  return {
    messageId: record.messageId,
    body: body as Body,
    groupId: record.attributes['MessageGroupId'],
    receiveCount: receiveCount(record),
    sentAtMs: Number(record.attributes['SentTimestamp'] ?? 0),
    attributes: textAttributes(record),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('invalid_json', 'the message is not JSON', { cause });
  }
}

function receiveCount(record: SqsRecord): number {
  return Number(record.attributes['ApproximateReceiveCount'] ?? 1);
}

function textAttributes(record: SqsRecord): Record<string, string> {
  const named = Object.entries(record.messageAttributes ?? {});
  return Object.fromEntries(named.map(([name, { stringValue }]) => [name, stringValue ?? '']));
}
