import { createRequire } from 'node:module';

interface RequestQueue {
  pending: unknown[];
  scheduleCheckPendingRequests(): void;
}

let done = false;

/**
 * kafkajs 2.2.4 re-arms a 1-ms timer for ever on every idle connection (tulios/kafkajs#1751). Deployed bundles are patched
 * by `lib/build/kafkajs-idle-timer.ts`; the local host is not bundled, so it replaces the method in its own process.
 */
export function quietIdleTimer(): void {
  if (done) return;
  done = true;
  const Queue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue/index.js') as {
    prototype: RequestQueue;
  };
  const schedule = Queue.prototype.scheduleCheckPendingRequests;
  Queue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    // Nothing waits, so there is nothing to look at: the next request that has to wait schedules its own look.
    if (this.pending.length > 0) schedule.call(this);
  };
}
