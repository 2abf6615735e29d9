import { defineService } from '../kernel/service-definition.ts';

export const notifications = defineService({
  name: 'notifications',
  // A message that waits for its next try is received again each time: the worker bounds the tries, not the queue.
  queues: {
    deliveries: { fifo: true, visibilitySeconds: 120, maxReceives: 1000 },
    relay: { fifo: true, visibilitySeconds: 180, maxReceives: 1000 },
  },
  topics: { 'notification.events': { partitions: 3, retentionDays: 7 } },
  functions: {
    'notifications-api': {
      entry: 'notifications/handlers/api.ts',
      triggers: [
        {
          kind: 'http',
          routes: [
            {
              operation: 'listWebhooks',
              method: 'GET',
              path: '/api/notifications/webhooks',
              access: 'account',
            },
            {
              operation: 'createWebhook',
              method: 'POST',
              path: '/api/notifications/webhooks',
              access: 'account',
            },
            {
              operation: 'getWebhook',
              method: 'GET',
              path: '/api/notifications/webhooks/{webhookId}',
              access: 'account',
            },
            {
              operation: 'patchWebhook',
              method: 'PATCH',
              path: '/api/notifications/webhooks/{webhookId}',
              access: 'account',
            },
            {
              operation: 'deleteWebhook',
              method: 'DELETE',
              path: '/api/notifications/webhooks/{webhookId}',
              access: 'account',
            },
            {
              operation: 'rotateSecret',
              method: 'POST',
              path: '/api/notifications/webhooks/{webhookId}/rotate-secret',
              access: 'account',
            },
            {
              operation: 'testWebhook',
              method: 'POST',
              path: '/api/notifications/webhooks/{webhookId}/test',
              access: 'account',
            },
            {
              operation: 'listDeliveries',
              method: 'GET',
              path: '/api/notifications/webhooks/{webhookId}/deliveries',
              access: 'account',
            },
            {
              operation: 'redeliver',
              method: 'POST',
              path: '/api/notifications/webhooks/{webhookId}/deliveries/{deliveryId}/redeliver',
              access: 'account',
            },
            {
              operation: 'redriveDeliveries',
              method: 'POST',
              path: '/api/notifications/webhooks/{webhookId}/redrive',
              access: 'account',
            },
          ],
        },
      ],
      uses: ['webhooks-table', 'deliveries-table', 'deliveries-queue', 'cursor-key'],
      class: 'normal',
      memoryMb: 512,
      timeoutSeconds: 20,
    },
    'notifications-fan-out': {
      entry: 'notifications/handlers/fan-out-events.ts',
      triggers: [
        {
          kind: 'topics',
          topics: ['user.events', 'order.events', 'payment.events'],
          consumerGroup: 'notifications',
          batchSize: 100,
          batchWindowMs: 500,
        },
      ],
      uses: [
        'webhooks-table',
        'deliveries-table',
        'deliveries-queue',
        'relay-queue',
        'effects-table',
        'failed-events',
      ],
      class: 'normal',
      memoryMb: 512,
      timeoutSeconds: 60,
    },
    'notifications-deliver': {
      entry: 'notifications/handlers/deliver.ts',
      // One message a call: an endpoint that hangs holds up nothing but its own message groups.
      triggers: [{ kind: 'queue', queue: 'deliveries', batchSize: 1, batchWindowSeconds: 0 }],
      uses: [
        'webhooks-table',
        'deliveries-table',
        'deliveries-queue',
        'relay-queue',
        'effects-table',
        'failed-events',
      ],
      class: 'normal',
      memoryMb: 256,
      timeoutSeconds: 20,
      // Endpoints that hang all at once must not use up the account's concurrency.
      reservedConcurrency: 50,
    },
    /** Publishes what became of deliveries. */
    'notifications-relay': {
      entry: 'notifications/handlers/relay-outbox.ts',
      triggers: [{ kind: 'queue', queue: 'relay', batchSize: 10, batchWindowSeconds: 0 }],
      uses: ['delivery-outbox', 'event-log', 'relay-queue', 'failed-events'],
      class: 'normal',
      memoryMb: 512,
      timeoutSeconds: 30,
    },
    'notifications-sweep': {
      entry: 'notifications/handlers/sweep.ts',
      triggers: [{ kind: 'schedule', everyMinutes: 1 }],
      uses: ['delivery-backlog', 'relay-queue'],
      class: 'background',
      memoryMb: 256,
      timeoutSeconds: 30,
    },
  },
});
