import { defineService } from '../kernel/service-definition.ts';

export const history = defineService({
  name: 'history',
  queues: { jobs: { fifo: false, visibilitySeconds: 720, maxReceives: 10 } },
  topics: {},
  functions: {
    'history-api': {
      entry: 'history/handlers/api.ts',
      triggers: [
        {
          kind: 'http',
          routes: [
            {
              operation: 'getOrderHistory',
              method: 'GET',
              path: '/api/orders/{orderId}/history',
              access: 'account',
            },
            {
              operation: 'getOrderWhy',
              method: 'GET',
              path: '/api/orders/{orderId}/why',
              access: 'account',
            },
          ],
        },
      ],
      uses: ['event-store', 'archive', 'effects-table', 'cursor-key'],
      class: 'normal',
      memoryMb: 512,
      timeoutSeconds: 20,
    },
    'history-recorder': {
      entry: 'history/handlers/record-events.ts',
      triggers: [
        {
          kind: 'topics',
          topics: ['user.events', 'catalog.events', 'order.events', 'payment.events', 'notification.events'],
          consumerGroup: 'history',
          batchSize: 200,
          batchWindowMs: 500,
        },
      ],
      uses: ['event-store', 'failed-events'],
      class: 'normal',
      memoryMb: 512,
      timeoutSeconds: 60,
    },
    /** Replays, archive runs, failed events and dead letters, for operators. */
    'history-ops-api': {
      entry: 'history/handlers/ops-api.ts',
      triggers: [
        {
          kind: 'http',
          routes: [
            { operation: 'createReplay', method: 'POST', path: '/ops/replays', access: 'ops' },
            { operation: 'getReplay', method: 'GET', path: '/ops/replays/{jobId}', access: 'ops' },
            { operation: 'stopReplay', method: 'POST', path: '/ops/replays/{jobId}/stop', access: 'ops' },
            { operation: 'resumeReplay', method: 'POST', path: '/ops/replays/{jobId}/resume', access: 'ops' },
            { operation: 'createArchive', method: 'POST', path: '/ops/archives', access: 'ops' },
            { operation: 'getArchive', method: 'GET', path: '/ops/archives/{jobId}', access: 'ops' },
            { operation: 'stopArchive', method: 'POST', path: '/ops/archives/{jobId}/stop', access: 'ops' },
            {
              operation: 'resumeArchive',
              method: 'POST',
              path: '/ops/archives/{jobId}/resume',
              access: 'ops',
            },
            { operation: 'listFailedEvents', method: 'GET', path: '/ops/failed-events', access: 'ops' },
            {
              operation: 'retryFailedEvents',
              method: 'POST',
              path: '/ops/failed-events/retry',
              access: 'ops',
            },
            { operation: 'getFailedEvent', method: 'GET', path: '/ops/failed-events/{id}', access: 'ops' },
            {
              operation: 'retryFailedEvent',
              method: 'POST',
              path: '/ops/failed-events/{id}/retry',
              access: 'ops',
            },
            {
              operation: 'discardFailedEvent',
              method: 'POST',
              path: '/ops/failed-events/{id}/discard',
              access: 'ops',
            },
            { operation: 'listDeadLetters', method: 'GET', path: '/ops/dead-letters', access: 'ops' },
            {
              operation: 'redriveDeadLetters',
              method: 'POST',
              path: '/ops/dead-letters/{queue}/redrive',
              access: 'ops',
            },
            {
              operation: 'lookAtDeadLetters',
              method: 'GET',
              path: '/ops/dead-letters/{queue}/messages',
              access: 'ops',
            },
            {
              operation: 'getDeadLetter',
              method: 'GET',
              path: '/ops/dead-letters/{queue}/messages/{messageId}',
              access: 'ops',
            },
            {
              operation: 'retryDeadLetter',
              method: 'POST',
              path: '/ops/dead-letters/{queue}/messages/{messageId}/retry',
              access: 'ops',
            },
            {
              operation: 'discardDeadLetter',
              method: 'POST',
              path: '/ops/dead-letters/{queue}/messages/{messageId}/discard',
              access: 'ops',
            },
          ],
        },
      ],
      uses: ['event-store', 'failed-events', 'jobs-queue', 'replay-targets', 'dead-letters'],
      class: 'background',
      memoryMb: 512,
      timeoutSeconds: 29,
    },
    'history-jobs': {
      entry: 'history/handlers/run-jobs.ts',
      triggers: [{ kind: 'queue', queue: 'jobs', batchSize: 1, batchWindowSeconds: 0, maxConcurrency: 4 }],
      uses: ['event-store', 'archive', 'jobs-queue', 'replay-targets', 'projections', 'failed-events'],
      class: 'background',
      memoryMb: 1024,
      timeoutSeconds: 120,
    },
    'history-archive-daily': {
      entry: 'history/handlers/archive-daily.ts',
      triggers: [{ kind: 'schedule', everyMinutes: 1440 }],
      uses: ['event-store', 'jobs-queue'],
      class: 'background',
      memoryMb: 256,
      timeoutSeconds: 30,
    },
  },
});
