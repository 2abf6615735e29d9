import type { Clock } from '../../../functions/kernel/clock.ts';
import type { EventBatch, EventRecord } from '../engines/event-log/contract.ts';
import type { Invoke, InvokeOutcome } from '../lambda/contracts.ts';
import type { TopicMappingModel } from '../template/model.ts';
import type { GivenUp, GiveUpCondition } from './failure-record.ts';
import type { Report } from './mapping.ts';
import { payloadChunks } from './payload-chunks.ts';
import { recordBytes, toTopicEvent } from './topic-event.ts';
import { backoffMs, waitUnless } from './wait.ts';

/** What the processing of batches needs around it. */
export interface TopicBatchParts {
  invoke: Invoke;
  clock: Clock;
  report: Report;
  functionName(): string;
  functionArn: string;
  /** Told to stop: a batch that has not succeeded rejects and so stays uncommitted. */
  stopping: AbortSignal;
  /** Where batches go that are given up; undefined: nowhere, they are only reported. */
  onFailure: ((given: GivenUp) => Promise<void>) | undefined;
}

const retryBackoff = { firstMs: 200, longestMs: 30_000 };

/** Takes a batch to its end: processed, or given up and handed to the on-failure destination. Rejects only on stop. */
export type ProcessTopicBatch = (batch: EventBatch) => Promise<void>;

/**
 * Lambda's treatment of a Kafka batch: in order, again until it succeeds, unless the mapping limits retries or age;
 * when it bisects, a failing batch is cut in two and each half starts anew, so that one bad record stands alone.
 * Source: Lambda developer guide, kafka-retry-configurations.
 */
export function topicBatchProcessor(model: TopicMappingModel, parts: TopicBatchParts): ProcessTopicBatch {
  const attempt: ProcessTopicBatch = async (batch) => {
    const tries = { batch, payload: JSON.stringify(toTopicEvent(batch, model)), failures: 0 };
    let step = await tryOnce(model, parts, tries);
    while (step.kind === 'again') {
      await pause(parts, { ...tries, reason: step.reason });
      step = await tryOnce(model, parts, tries);
    }
    if (step.kind === 'bisect') await halves(batch, attempt);
    if (step.kind === 'give-up') await giveUp(parts, { batch, ...step, attempts: tries.failures });
  };
  return async (batch) => {
    for (const records of payloadChunks(batch.records, recordBytes)) await attempt({ ...batch, records });
  };
}

interface Tries {
  batch: EventBatch;
  payload: string;
  failures: number;
}

async function tryOnce(
  model: TopicMappingModel,
  parts: TopicBatchParts,
  tries: Tries,
): Promise<NextStep | { kind: 'done' }> {
  const outcome = await parts.invoke(parts.functionName(), tries.payload);
  if (outcome.kind === 'ok') return { kind: 'done' };
  if (outcome.kind === 'error') tries.failures += 1;
  return nextStep(model, { batch: tries.batch, outcome, failures: tries.failures, nowMs: parts.clock() });
}

async function pause(
  parts: TopicBatchParts,
  failed: { batch: EventBatch; failures: number; reason: string },
): Promise<void> {
  const { batch, failures, reason } = failed;
  parts.report(`${parts.functionName()} on ${batch.topic}-${batch.partition}: ${reason}; again`);
  const waited = await waitUnless(parts.stopping, backoffMs(failures, retryBackoff));
  if (!waited) throw new Error('stopped before the batch succeeded');
}

interface Failure {
  batch: EventBatch;
  outcome: Exclude<InvokeOutcome, { kind: 'ok' }>;
  failures: number;
  nowMs: number;
}

type NextStep =
  | { kind: 'again'; reason: string }
  | { kind: 'bisect' }
  | { kind: 'give-up'; condition: GiveUpCondition; error: string };

/** Decides what follows a failure. A throttle is never counted as a retry. */
export function nextStep(model: TopicMappingModel, failure: Failure): NextStep {
  const { batch, outcome, failures } = failure;
  const reason = reasonOf(outcome);
  if (isTooOld(model, failure)) {
    return { kind: 'give-up', condition: 'MaximumRecordAgeExceeded', error: reason };
  }
  if (outcome.kind === 'throttled') return { kind: 'again', reason };
  if (model.bisectOnError && batch.records.length > 1) return { kind: 'bisect' };
  if (failures > (model.maximumRetries ?? Number.POSITIVE_INFINITY)) {
    return { kind: 'give-up', condition: 'RetryAttemptsExhausted', error: reason };
  }
  return { kind: 'again', reason };
}

function reasonOf(outcome: Failure['outcome']): string {
  return outcome.kind === 'error'
    ? `${outcome.errorType}: ${outcome.errorMessage}`
    : `throttled (${outcome.reason})`;
}

function isTooOld(model: TopicMappingModel, { batch, nowMs }: Failure): boolean {
  const ageSeconds = (nowMs - (batch.records[0]?.timestampMs ?? nowMs)) / 1000;
  return ageSeconds > (model.maximumRecordAgeSeconds ?? Number.POSITIVE_INFINITY);
}

async function halves(batch: EventBatch, attempt: ProcessTopicBatch): Promise<void> {
  const middle = Math.ceil(batch.records.length / 2);
  const part = (records: EventRecord[]) => attempt({ ...batch, records });
  await part(batch.records.slice(0, middle));
  await part(batch.records.slice(middle));
}

async function giveUp(
  parts: TopicBatchParts,
  step: { batch: EventBatch; condition: GiveUpCondition; error: string; attempts: number },
): Promise<void> {
  const { batch, condition, error, attempts } = step;
  parts.report(`${parts.functionName()} on ${batch.topic}-${batch.partition}: ${condition}, ${error}`);
  await parts.onFailure?.({
    batch,
    condition,
    error,
    attempts,
    functionArn: parts.functionArn,
    timeMs: parts.clock(),
  });
}
