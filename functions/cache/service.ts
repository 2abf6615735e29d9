import { defineService } from '../kernel/service-definition.ts';

/** Statistics and invalidation for operators. Warming belongs to the services that can load: see `kernel/cache/warm-up.ts`. */
export const cache = defineService({
  name: 'cache',
  queues: {},
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
          ],
        },
      ],
      uses: ['redis', 'cache-table'],
      class: 'normal',
      memoryMb: 256,
      timeoutSeconds: 10,
    },
  },
});
