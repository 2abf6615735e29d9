import { defineService } from '../kernel/service-definition.ts';

export const users = defineService({
  name: 'users',
  database: 'users_db',
  queues: { relay: { fifo: true, visibilitySeconds: 180, maxReceives: 1000 } },
  topics: { 'user.events': { partitions: 12, retentionDays: 7 } },
  functions: {
    'users-api': {
      entry: 'users/handlers/api.ts',
      triggers: [
        {
          kind: 'http',
          routes: [
            { operation: 'listUsers', method: 'GET', path: '/api/users', access: 'account' },
            { operation: 'createUser', method: 'POST', path: '/api/users', access: 'account' },
            { operation: 'getUser', method: 'GET', path: '/api/users/{userId}', access: 'account' },
            { operation: 'putUser', method: 'PUT', path: '/api/users/{userId}', access: 'account' },
            { operation: 'patchUser', method: 'PATCH', path: '/api/users/{userId}', access: 'account' },
            { operation: 'deleteUser', method: 'DELETE', path: '/api/users/{userId}', access: 'account' },
            { operation: 'findMemberships', method: 'POST', path: '/ops/users/memberships', access: 'ops' },
          ],
        },
      ],
      uses: [
        'database',
        'readers',
        'directory',
        'relay-queue',
        'cursor-key',
        'cache-table',
        'redis',
        'memberships',
        'address-key',
      ],
      class: 'normal',
      memoryMb: 512,
      timeoutSeconds: 20,
    },
    /** Reads through the cache what is to be in it; the cache's worker invokes it. */
    'users-warm': {
      entry: 'users/handlers/warm.ts',
      triggers: [{ kind: 'direct' }],
      uses: ['database', 'directory', 'cache-table', 'redis'],
      class: 'background',
      memoryMb: 512,
      timeoutSeconds: 30,
    },
    /** Gives out hashes of live rows, which a replay compares with what their events make of them. */
    'users-projection': {
      entry: 'users/handlers/projection.ts',
      triggers: [{ kind: 'direct' }],
      uses: ['database', 'directory'],
      class: 'background',
      memoryMb: 512,
      timeoutSeconds: 60,
    },
    /** Keeps the index of memberships by address: users lie by account, and whom a person may act for spans all shards. */
    'users-memberships': {
      entry: 'users/handlers/follow-users.ts',
      triggers: [
        {
          kind: 'topics',
          topics: ['user.events'],
          consumerGroup: 'users',
          batchSize: 100,
          batchWindowMs: 500,
        },
      ],
      uses: ['database', 'directory', 'membership-index', 'address-key', 'failed-events'],
      class: 'normal',
      memoryMb: 512,
      timeoutSeconds: 60,
    },
    'users-relay': {
      entry: 'users/handlers/relay-outbox.ts',
      triggers: [{ kind: 'queue', queue: 'relay', batchSize: 10, batchWindowSeconds: 0 }],
      uses: ['database', 'event-log', 'relay-queue', 'cache-debts-queue', 'failed-events'],
      class: 'normal',
      memoryMb: 512,
      timeoutSeconds: 30,
    },
    'users-sweep': {
      entry: 'users/handlers/sweep.ts',
      triggers: [{ kind: 'schedule', everyMinutes: 1 }],
      uses: ['database', 'relay-queue'],
      class: 'background',
      memoryMb: 256,
      timeoutSeconds: 30,
    },
  },
});
