import { defineService } from '../kernel/service-definition.ts';

/** Operators' view of the shards: where accounts live, live moves, rebalancing, checks. */
export const shards = defineService({
  name: 'shards',
  queues: { jobs: { fifo: false, visibilitySeconds: 1800, maxReceives: 5 } },
  topics: {},
  functions: {
    'shards-api': {
      entry: 'shards/handlers/api.ts',
      triggers: [
        {
          kind: 'http',
          routes: [
            { operation: 'getShards', method: 'GET', path: '/ops/shards', access: 'ops' },
            { operation: 'getShardMigrations', method: 'GET', path: '/ops/shards/migrations', access: 'ops' },
            { operation: 'getShardCapacity', method: 'GET', path: '/ops/shards/capacity', access: 'ops' },
            { operation: 'beginMove', method: 'POST', path: '/ops/shards/moves', access: 'ops' },
            { operation: 'getMove', method: 'GET', path: '/ops/shards/moves/{moveId}', access: 'ops' },
            {
              operation: 'abortMove',
              method: 'POST',
              path: '/ops/shards/moves/{moveId}/abort',
              access: 'ops',
            },
            { operation: 'rebalance', method: 'POST', path: '/ops/shards/rebalance', access: 'ops' },
            { operation: 'verifyShards', method: 'POST', path: '/ops/shards/verify', access: 'ops' },
          ],
        },
      ],
      uses: ['all-databases', 'cluster-capacity', 'directory', 'jobs-queue'],
      class: 'background',
      memoryMb: 256,
      timeoutSeconds: 29,
    },
    /** Runs moves; what it cannot end in its time it hands to the next invocation. */
    'shards-move': {
      entry: 'shards/handlers/move-worker.ts',
      triggers: [{ kind: 'queue', queue: 'jobs', batchSize: 1, batchWindowSeconds: 0, maxConcurrency: 4 }],
      uses: ['all-databases', 'directory', 'jobs-queue', 'failed-events'],
      class: 'background',
      memoryMb: 512,
      timeoutSeconds: 300,
    },
    /** Takes up moves whose runner died, and deletes what moves left behind. */
    'shards-sweep': {
      entry: 'shards/handlers/sweep.ts',
      triggers: [{ kind: 'schedule', everyMinutes: 1 }],
      uses: ['all-databases', 'directory', 'jobs-queue'],
      class: 'background',
      memoryMb: 256,
      timeoutSeconds: 55,
    },
  },
});
