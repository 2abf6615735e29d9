import { defineService } from '../kernel/service-definition.ts';

export const ops = defineService({
  name: 'ops',
  queues: {},
  topics: {},
  functions: {
    'ops-api': {
      entry: 'ops/handlers/api.ts',
      triggers: [
        {
          kind: 'http',
          routes: [
            { operation: 'getHealth', method: 'GET', path: '/health', access: 'none' },
            { operation: 'getDeepHealth', method: 'GET', path: '/health/deep', access: 'ops' },
            { operation: 'getTopics', method: 'GET', path: '/ops/topics', access: 'ops' },
            { operation: 'applyTopics', method: 'POST', path: '/ops/topics', access: 'ops' },
          ],
        },
      ],
      uses: ['all-databases', 'directory', 'topics-function'],
      class: 'normal',
      memoryMb: 256,
      timeoutSeconds: 28,
    },
    'ops-docs': {
      entry: 'ops/handlers/docs.ts',
      triggers: [
        {
          kind: 'http',
          routes: [
            { operation: 'getOpenApi', method: 'GET', path: '/openapi.json', access: 'none' },
            { operation: 'getDocs', method: 'GET', path: '/docs', access: 'none' },
          ],
        },
      ],
      uses: [],
      class: 'background',
      memoryMb: 256,
      timeoutSeconds: 10,
    },
    /** Says what each topic is and mends it; apart from the API, because it lives in the network of the log. */
    'ops-topics': {
      entry: 'ops/handlers/topics.ts',
      triggers: [{ kind: 'direct' }],
      uses: ['event-log'],
      class: 'background',
      memoryMb: 512,
      timeoutSeconds: 25,
    },
    /** Runs at deploy and at local start: migrations, shard identities, bucket owners, directory, topics. */
    'ops-bootstrap': {
      entry: 'ops/handlers/bootstrap.ts',
      triggers: [{ kind: 'direct' }],
      uses: ['all-databases', 'database-roles', 'directory', 'event-log'],
      class: 'background',
      memoryMb: 512,
      timeoutSeconds: 300,
    },
  },
});
