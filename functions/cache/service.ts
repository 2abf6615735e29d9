import { defineService } from '../kernel/service-definition.ts';

/** Statistics, invalidation and warm-ups for operators; what is to be warmed is loaded by the services that have it. */
export const cache = defineService({
  name: 'cache',
  /** Debts are worth nothing once the entries they are about have died: 60 tries in an hour. */
  queues: {
    debts: { fifo: false, visibilitySeconds: 60, maxReceives: 60 },
    warm: { fifo: false, visibilitySeconds: 360, maxReceives: 10 },
  },
  topics: {},
  functions: {
    'cache-api': {
      entry: 'cache/handlers/api.ts',
      triggers: [
        {
          kind: 'http',
          routes: [
            { operation: 'getCacheStatistics', method: 'GET', path: '/ops/cache', access: 'ops' },
            { operation: 'invalidateCache', method: 'POST', path: '/ops/cache/invalidate', access: 'ops' },
            { operation: 'createWarmUp', method: 'POST', path: '/ops/cache/warm', access: 'ops' },
            { operation: 'getWarmUp', method: 'GET', path: '/ops/cache/warm/{jobId}', access: 'ops' },
            { operation: 'stopWarmUp', method: 'POST', path: '/ops/cache/warm/{jobId}/stop', access: 'ops' },
            {
              operation: 'resumeWarmUp',
              method: 'POST',
              path: '/ops/cache/warm/{jobId}/resume',
              access: 'ops',
            },
          ],
        },
      ],
      uses: ['redis', 'cache-table', 'warm-queue'],
      class: 'normal',
      memoryMb: 256,
      timeoutSeconds: 10,
    },
    'cache-warmer': {
      entry: 'cache/handlers/run-warm-ups.ts',
      triggers: [{ kind: 'queue', queue: 'warm', batchSize: 1, batchWindowSeconds: 0 }],
      uses: ['cache-table', 'warm-queue', 'warm-targets', 'failed-events'],
      class: 'background',
      memoryMb: 256,
      timeoutSeconds: 60,
    },
    'cache-debts': {
      entry: 'cache/handlers/pay-debts.ts',
      triggers: [{ kind: 'queue', queue: 'debts', batchSize: 10, batchWindowSeconds: 0 }],
      uses: ['redis', 'cache-table', 'failed-events'],
      class: 'background',
      memoryMb: 256,
      timeoutSeconds: 10,
    },
  },
});
