import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import type { Clock } from '../../../functions/kernel/clock.ts';
import type { EventSourceMappingState, Invoke } from '../lambda/contracts.ts';
import type { QueueMappingModel } from '../template/model.ts';
import { type GrowingLimit, growingLimit } from './growing-limit.ts';
import type { Mapping, MappingChange, Report } from './mapping.ts';
import { payloadChunks } from './payload-chunks.ts';
import { toQueueEvent } from './queue-event.ts';
import { type QueuePoller, queuePoller } from './queue-poller.ts';
import { judgeBatch, type Tried } from './queue-response.ts';
import { backoffMs, waitUnless } from './wait.ts';

/** What a queue mapping needs around it. */
export interface QueueMappingParts {
  sqs: SQSClient;
  queueUrl: string;
  region: string;
  invoke: Invoke;
  clock: Clock;
  report: Report;
}

const receiveBackoff = { firstMs: 200, longestMs: 5_000 };
const throttleBackoff = { firstMs: 100, longestMs: 2_000 };

/**
 * An SQS event source mapping: one receive at a time, batches in parallel up to the concurrency. What succeeds is
 * deleted, what fails is left until its visibility ends; the queue itself moves it to the dead-letter queue.
 * Within a FIFO group the order holds because the queue gives out no message of a group that is in flight.
 */
export class QueueMapping implements Mapping {
  readonly uuid: string;
  readonly #model: QueueMappingModel;
  readonly #parts: QueueMappingParts;
  readonly #poller: QueuePoller;
  readonly #growing: GrowingLimit;
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<void>>();
  readonly #loop: Promise<void>;
  #settings: EventSourceMappingState;
  #wake: () => void = () => undefined;

  constructor(model: QueueMappingModel, parts: QueueMappingParts) {
    this.uuid = model.uuid;
    this.#model = model;
    this.#parts = parts;
    this.#poller = queuePoller(parts.sqs, parts.queueUrl);
    this.#growing = growingLimit(parts.clock);
    this.#settings = settingsOf(model);
    this.#loop = this.#poll();
  }

  settings(): EventSourceMappingState {
    return { ...this.#settings, state: this.#settings.enabled ? 'Enabled' : 'Disabled' };
  }

  apply(change: MappingChange): void {
    this.#settings = { ...this.#settings, ...change };
    this.#wake();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    await this.#loop;
    await Promise.all(this.#running);
  }

  async #poll(): Promise<void> {
    let failures = 0;
    while (!this.#stopping.signal.aborted) {
      if (!this.#hasRoom()) {
        await this.#untilSomethingChanges();
        continue;
      }
      try {
        this.#start(await this.#gather());
        failures = 0;
      } catch (error) {
        failures += 1;
        this.#parts.report(`queue ${this.#model.queue.name}: ${(error as Error).message}`);
        await waitUnless(this.#stopping.signal, backoffMs(failures, receiveBackoff));
      }
    }
  }

  #hasRoom(): boolean {
    const limit = this.#settings.maximumConcurrency ?? this.#growing.now();
    return this.#settings.enabled && this.#running.size < limit;
  }

  /** A batch that ended, a change of settings, or the stop. */
  async #untilSomethingChanges(): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    await Promise.race([woken, ...this.#running]);
  }

  /** One batch: at least what one receive gives; more receives while the window is open and the batch is not full. */
  async #gather(): Promise<Message[]> {
    const { batchSize, batchWindowSeconds } = this.#settings;
    const messages = await this.#poller.receive(batchSize);
    this.#growing.saw(messages.length);
    const deadlineMs = this.#parts.clock() + batchWindowSeconds * 1000;
    while (this.#mayGatherMore(messages.length, deadlineMs)) {
      messages.push(...(await this.#poller.receive(batchSize - messages.length)));
    }
    return messages;
  }

  #mayGatherMore(count: number, deadlineMs: number): boolean {
    if (this.#stopping.signal.aborted || count === 0) return false;
    return count < this.#settings.batchSize && this.#parts.clock() < deadlineMs;
  }

  #start(messages: Message[]): void {
    if (messages.length === 0) return;
    const work: Promise<void> = this.#process(messages)
      .catch((error: Error) => this.#parts.report(`queue ${this.#model.queue.name}: ${error.message}`))
      .finally(() => this.#running.delete(work));
    this.#running.add(work);
  }

  async #process(messages: Message[]): Promise<void> {
    const visibleAgainMs = this.#parts.clock() + this.#model.queue.visibilitySeconds * 1000;
    for (const chunk of payloadChunks(messages, (message) => Buffer.byteLength(message.Body ?? ''))) {
      const outcome = await this.#invokeBefore(visibleAgainMs, chunk);
      if (outcome === undefined) return;
      const verdict = judgeBatch(chunk, outcome, this.#model.reportsItemFailures);
      await this.#poller.delete(verdict.done);
      if (verdict.reason !== undefined) {
        this.#parts.report(`${this.#settings.functionName} on ${this.#model.queue.name}: ${verdict.reason}`);
      }
    }
  }

  /** Throttled calls are made again until the messages become visible to others; then undefined: they are not ours. */
  async #invokeBefore(visibleAgainMs: number, messages: Message[]): Promise<Tried | undefined> {
    const source = { queueArn: this.#model.queue.arn, region: this.#parts.region };
    const payload = JSON.stringify(toQueueEvent(messages, source));
    for (let throttles = 1; ; throttles++) {
      const outcome = await this.#parts.invoke(this.#settings.functionName, payload);
      if (outcome.kind !== 'throttled') return outcome;
      const pauseMs = backoffMs(throttles, throttleBackoff);
      if (this.#parts.clock() + pauseMs >= visibleAgainMs) return undefined;
      if (!(await waitUnless(this.#stopping.signal, pauseMs))) return undefined;
    }
  }
}

function settingsOf(model: QueueMappingModel): EventSourceMappingState {
  return {
    uuid: model.uuid,
    functionName: model.functionName,
    eventSourceArn: model.queue.arn,
    enabled: model.enabled,
    batchSize: model.batchSize,
    batchWindowSeconds: model.batchWindowSeconds,
    maximumConcurrency: model.maximumConcurrency,
    state: model.enabled ? 'Enabled' : 'Disabled',
  };
}
