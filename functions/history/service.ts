import { defineService } from '../kernel/service-definition.ts';

export const history = defineService({
  name: 'history',
  queues: {},
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
      uses: ['event-store', 'effects-table', 'cursor-key'],
      class: 'normal',
      memoryMb: 512,
      timeoutSeconds: 20,
    },
    'history-recorder': {
      entry: 'history/handlers/record-events.ts',
      triggers: [
        {
          kind: 'topics',
          topics: ['user.events', 'catalog.events', 'order.events', 'payment.events'],
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
  },
});
