import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../../functions/kernel/clock.ts';
import { originOf, sourcesOf } from './dead-letters.ts';
import type { Fauxqs, SqsStore, StoredMessage, StoredQueue } from './fauxqs-internals.ts';

/** What ListMessageMoveTasks shows. */
export interface MoveTask {
  TaskHandle: string;
  Status: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';
  SourceArn: string;
  DestinationArn?: string;
  MaxNumberOfMessagesPerSecond?: number;
  ApproximateNumberOfMessagesMoved: number;
  ApproximateNumberOfMessagesToMove: number;
  FailureReason?: string;
  StartedTimestamp: number;
}

export type MoveRequest = Pick<MoveTask, 'SourceArn' | 'DestinationArn' | 'MaxNumberOfMessagesPerSecond'>;

/** A request SQS refuses, under SQS's name for it. */
export class Refused extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Without a rate the move goes on in slices, so that other requests get their turn in between. */
const SLICE = 100;

/** The redrive tasks of one server; SQS keeps them as little as this does: in memory, newest first. */
export class MoveTasks {
  readonly #tasks: MoveTask[] = [];
  readonly #store: SqsStore;
  readonly #fauxqs: Fauxqs;
  readonly #clock: Clock;

  constructor(store: SqsStore, fauxqs: Fauxqs, clock: Clock) {
    this.#store = store;
    this.#fauxqs = fauxqs;
    this.#clock = clock;
  }

  start(request: MoveRequest): MoveTask {
    const source = this.#queue(request.SourceArn);
    if (sourcesOf(this.#store, source).length === 0) {
      throw new Refused('InvalidParameterValue', 'Source queue must be configured as a Dead Letter Queue.');
    }
    if (request.DestinationArn !== undefined) this.#queue(request.DestinationArn);
    if (this.list(request.SourceArn).some(({ Status }) => Status === 'RUNNING')) {
      throw new Refused('UnsupportedOperation', 'There is already a task running for this source queue.');
    }
    source.processTimers();
    const task: MoveTask = {
      ...request,
      TaskHandle: randomUUID(),
      Status: 'RUNNING',
      ApproximateNumberOfMessagesMoved: 0,
      ApproximateNumberOfMessagesToMove: Number(source.getAttribute('ApproximateNumberOfMessages')),
      StartedTimestamp: this.#clock(),
    };
    this.#tasks.unshift(task);
    this.#slice(task, source);
    return task;
  }

  list(sourceArn: string, most = 10): MoveTask[] {
    return this.#tasks.filter(({ SourceArn }) => SourceArn === sourceArn).slice(0, most);
  }

  cancel(handle: string): MoveTask {
    const task = this.#tasks.find(({ TaskHandle, Status }) => TaskHandle === handle && Status === 'RUNNING');
    if (!task) throw new Refused('ResourceNotFoundException', 'There is no running task with this handle.');
    task.Status = 'CANCELLED';
    return task;
  }

  #slice(task: MoveTask, source: StoredQueue): void {
    const rate = task.MaxNumberOfMessagesPerSecond;
    for (let left = rate ?? SLICE; left > 0 && task.Status === 'RUNNING'; left -= 1)
      this.#moveOne(task, source);
    if (task.Status !== 'RUNNING') return;
    setTimeout(() => this.#slice(task, source), rate === undefined ? 0 : 1_000).unref();
  }

  #moveOne(task: MoveTask, source: StoredQueue): void {
    // What arrives after the start is not part of the task.
    const done = task.ApproximateNumberOfMessagesMoved >= task.ApproximateNumberOfMessagesToMove;
    const [received] = done ? [] : source.dequeue(1);
    const message = received && source.inflightMessages.get(received.ReceiptHandle)?.message;
    if (!received || !message) {
      task.Status = 'COMPLETED';
      return;
    }
    const destination = this.#destination(task, source, message);
    if (!destination) {
      Object.assign(task, { Status: 'FAILED', FailureReason: 'AWS.SimpleQueueService.NonExistentQueue' });
      return;
    }
    // In this order, so that a crash in between leaves the message twice rather than nowhere.
    destination.enqueue(this.#renewed(message, destination));
    source.deleteMessage(received.ReceiptHandle);
    task.ApproximateNumberOfMessagesMoved += 1;
  }

  #destination(
    { DestinationArn }: MoveTask,
    source: StoredQueue,
    message: StoredMessage,
  ): StoredQueue | undefined {
    if (DestinationArn !== undefined) return this.#store.getQueueByArn(DestinationArn);
    return originOf(this.#store, source, message);
  }

  /** SQS gives a message that is moved a new id, time and count. */
  #renewed({ body, messageAttributes, ...message }: StoredMessage, destination: StoredQueue): StoredMessage {
    const fifo = [message.messageGroupId, message.messageDeduplicationId];
    const renewed = this.#fauxqs.SqsStore.createMessage(body, messageAttributes, undefined, ...fifo);
    if (destination.isFifo()) renewed.sequenceNumber = destination.nextSequenceNumber();
    return renewed;
  }

  #queue(arn: string): StoredQueue {
    const queue = this.#store.getQueueByArn(arn);
    if (queue) return queue;
    throw new Refused('ResourceNotFoundException', `The queue ${arn} does not exist.`);
  }
}
