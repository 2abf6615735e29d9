import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Clock } from '../../../functions/kernel/clock.ts';
import type { EventLogEngine, Subscription } from '../engines/event-log/contract.ts';
import type { EventSourceMappingState, Invoke } from '../lambda/contracts.ts';
import type { TopicMappingModel } from '../template/model.ts';
import { type GivenUp, toFailureRecord } from './failure-record.ts';
import type { Mapping, MappingChange, Report } from './mapping.ts';
import { slots } from './slots.ts';
import { type ProcessTopicBatch, topicBatchProcessor } from './topic-batch.ts';

/** What a topic mapping needs around it. */
export interface TopicMappingParts {
  log: Pick<EventLogEngine, 'subscribe'>;
  sqs: SQSClient;
  /** Url of a queue of the stage, for the on-failure destination. */
  queueUrl(name: string): string;
  functionArn(name: string): string;
  invoke: Invoke;
  clock: Clock;
  report: Report;
}

/** Each provisioned poller invokes up to five batches at once. */
const INVOKES_PER_POLLER = 5;

/** A Kafka event source mapping: one ordered batch per partition at a time, the offset committed after success. */
export class TopicMapping implements Mapping {
  readonly uuid: string;
  readonly #model: TopicMappingModel;
  readonly #parts: TopicMappingParts;
  #settings: EventSourceMappingState;
  #stopping = new AbortController();
  #subscription: Promise<Subscription | undefined>;

  constructor(model: TopicMappingModel, parts: TopicMappingParts) {
    this.uuid = model.uuid;
    this.#model = model;
    this.#parts = parts;
    this.#settings = settingsOf(model);
    this.#subscription = this.#open();
  }

  settings(): EventSourceMappingState {
    return { ...this.#settings, state: this.#settings.enabled ? 'Enabled' : 'Disabled' };
  }

  /** Resolves when the group is joined (or the mapping is disabled); rejects when a topic does not exist. */
  async ready(): Promise<void> {
    await this.#subscription;
  }

  /** Joins the group anew with the changed settings; batches that run are finished first. */
  apply(change: MappingChange): void {
    this.#settings = { ...this.#settings, ...change };
    const previous = this.#close();
    this.#subscription = previous.then(() => this.#open());
    this.#subscription.catch((error: Error) => this.#parts.report(`mapping ${this.uuid}: ${error.message}`));
  }

  stop(): Promise<void> {
    return this.#close();
  }

  /** Records not yet committed, by `topic/partition`; empty while disabled. */
  async lag(): Promise<Record<string, number>> {
    return (await (await this.#subscription)?.lag()) ?? {};
  }

  async #close(): Promise<void> {
    this.#stopping.abort();
    const subscription = await this.#subscription.catch(() => undefined);
    await subscription?.stop();
  }

  async #open(): Promise<Subscription | undefined> {
    if (!this.#settings.enabled) return undefined;
    this.#stopping = new AbortController();
    return this.#parts.log.subscribe({
      topics: this.#model.topics,
      group: this.#model.consumerGroup,
      batchSize: this.#settings.batchSize,
      batchWindowMs: this.#windowMs(),
      onBatch: this.#processor(),
    });
  }

  /** The default of 500 ms cannot be written in seconds; a change to whole seconds replaces it for good. */
  #windowMs(): number {
    const changed = this.#settings.batchWindowSeconds !== settingsOf(this.#model).batchWindowSeconds;
    return changed ? this.#settings.batchWindowSeconds * 1000 : this.#model.batchWindowMs;
  }

  #processor(): ProcessTopicBatch {
    const process = topicBatchProcessor(this.#model, {
      ...this.#parts,
      functionName: () => this.#settings.functionName,
      functionArn: this.#parts.functionArn(this.#model.functionName),
      stopping: this.#stopping.signal,
      onFailure: this.#model.onFailureQueue && ((given) => this.#sendToFailureQueue(given)),
    });
    const { maximumPollers } = this.#settings;
    if (maximumPollers === undefined) return process;
    const limited = slots(maximumPollers * INVOKES_PER_POLLER);
    return (batch) => limited(() => process(batch));
  }

  async #sendToFailureQueue(given: GivenUp): Promise<void> {
    const name = this.#model.onFailureQueue?.name ?? '';
    const body = JSON.stringify(toFailureRecord(given, this.#model));
    await this.#parts.sqs.send(
      new SendMessageCommand({ QueueUrl: this.#parts.queueUrl(name), MessageBody: body }),
    );
  }
}

function settingsOf(model: TopicMappingModel): EventSourceMappingState {
  return {
    uuid: model.uuid,
    functionName: model.functionName,
    eventSourceArn: model.sourceArn ?? '',
    enabled: model.enabled,
    batchSize: model.batchSize,
    batchWindowSeconds: Math.floor(model.batchWindowMs / 1000),
    minimumPollers: model.minimumPollers,
    maximumPollers: model.maximumPollers,
    state: model.enabled ? 'Enabled' : 'Disabled',
  };
}
