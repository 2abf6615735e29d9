import type { QueueState } from '../../metrics/engine-metrics.ts';
import type { SqsStore, StoredQueue } from './fauxqs-internals.ts';

/** What SQS publishes about its queues as metrics, which no action of its API tells: the age of the oldest message. */
export function queueStates(store: SqsStore): QueueState[] {
  return [...store.allQueues()].map(stateOf);
}

function stateOf(queue: StoredQueue): QueueState {
  queue.processTimers();
  const { ready, inflight } = queue.inspectMessages();
  let oldestSentMs: number | null = null;
  for (const { sentTimestamp } of [...ready, ...inflight.map(({ message }) => message)]) {
    if (oldestSentMs === null || sentTimestamp < oldestSentMs) oldestSentMs = sentTimestamp;
  }
  return { name: queue.name, visible: ready.length, oldestSentMs };
}
