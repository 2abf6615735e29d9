import type { DlqResolver, SqsStore, StoredMessage, StoredQueue } from './fauxqs-internals.ts';

/** Message → queue it died in. In memory only: after a restart the redrive policies tell where a message belongs. */
const origins = new WeakMap<StoredMessage, string>();

/**
 * Makes the queue remember where each dead letter came from, and hand it over with the count SQS shows: fauxqs counts the
 * receive that never happened.
 */
export function rememberOrigins(queue: StoredQueue): StoredQueue {
  const dequeue = queue.dequeue.bind(queue);
  queue.dequeue = (most, visibilitySeconds, resolve) =>
    dequeue(most, visibilitySeconds, resolve && stamping(queue, resolve));
  return queue;
}

function stamping(queue: StoredQueue, resolve: DlqResolver): DlqResolver {
  return (arn) => {
    const dlq = resolve(arn);
    return (
      dlq && {
        enqueue: (message) => {
          message.approximateReceiveCount -= 1;
          origins.set(message, queue.arn);
          dlq.enqueue(message);
        },
      }
    );
  };
}

/** The queues whose redrive policy names `dlq`. */
export function sourcesOf(store: SqsStore, dlq: StoredQueue): StoredQueue[] {
  return [...store.allQueues()].filter(({ attributes }) => {
    const policy = JSON.parse(attributes['RedrivePolicy'] || '{}') as { deadLetterTargetArn?: string };
    return policy.deadLetterTargetArn === dlq.arn;
  });
}

/** The queue a dead letter came from, as far as is known. */
export function originOf(store: SqsStore, dlq: StoredQueue, message: StoredMessage): StoredQueue | undefined {
  const arn = origins.get(message);
  return (arn === undefined ? undefined : store.getQueueByArn(arn)) ?? sourcesOf(store, dlq)[0];
}
