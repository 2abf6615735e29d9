import { defineService } from '../kernel/service-definition.ts';

export const orders = defineService({
  name: 'orders',
  database: 'orders_db',
  queues: {
    imports: { fifo: false, visibilitySeconds: 60, maxReceives: 8 },
    relay: { fifo: true, visibilitySeconds: 60, maxReceives: 1000 },
  },
  topics: { 'order.events': { partitions: 24, retentionDays: 7 } },
  functions: {
    'orders-api': {
      entry: 'orders/handlers/api.ts',
      triggers: [
        {
          kind: 'http',
          routes: [
            { operation: 'listOrders', method: 'GET', path: '/api/orders', access: 'account' },
            { operation: 'createOrder', method: 'POST', path: '/api/orders', access: 'account' },
            { operation: 'getOrder', method: 'GET', path: '/api/orders/{orderId}', access: 'account' },
            { operation: 'putOrder', method: 'PUT', path: '/api/orders/{orderId}', access: 'account' },
            { operation: 'patchOrder', method: 'PATCH', path: '/api/orders/{orderId}', access: 'account' },
            { operation: 'createImport', method: 'POST', path: '/api/orders/imports', access: 'account' },
            {
              operation: 'getImport',
              method: 'GET',
              path: '/api/orders/imports/{importId}',
              access: 'account',
            },
          ],
        },
      ],
      uses: [
        'database',
        'readers',
        'directory',
        'relay-queue',
        'imports-queue',
        'cursor-key',
        'cache-table',
        'redis',
      ],
      class: 'critical',
      memoryMb: 1024,
      timeoutSeconds: 20,
    },
    'orders-reports': {
      entry: 'orders/handlers/reports-api.ts',
      triggers: [
        {
          kind: 'http',
          routes: [
            { operation: 'listCustomers', method: 'GET', path: '/api/orders/customers', access: 'account' },
            { operation: 'createCustomer', method: 'POST', path: '/api/orders/customers', access: 'account' },
            {
              operation: 'getCustomer',
              method: 'GET',
              path: '/api/orders/customers/{customerId}',
              access: 'account',
            },
            {
              operation: 'putCustomer',
              method: 'PUT',
              path: '/api/orders/customers/{customerId}',
              access: 'account',
            },
            {
              operation: 'patchCustomer',
              method: 'PATCH',
              path: '/api/orders/customers/{customerId}',
              access: 'account',
            },
            {
              operation: 'deleteCustomer',
              method: 'DELETE',
              path: '/api/orders/customers/{customerId}',
              access: 'account',
            },
            { operation: 'getOrderMetrics', method: 'GET', path: '/api/orders/metrics', access: 'account' },
          ],
        },
      ],
      uses: [
        'database',
        'readers',
        'directory',
        'relay-queue',
        'cursor-key',
        'catalog-counts',
        'cache-table',
        'redis',
      ],
      class: 'normal',
      memoryMb: 512,
      timeoutSeconds: 20,
    },
    /** Gives out hashes of live orders, which a replay compares with what their events make of them. */
    'orders-projection': {
      entry: 'orders/handlers/projection.ts',
      triggers: [{ kind: 'direct' }],
      uses: ['database', 'directory'],
      class: 'background',
      memoryMb: 512,
      timeoutSeconds: 60,
    },
    /** Orders and figures over all accounts, for operators. */
    'orders-totals': {
      entry: 'orders/handlers/totals-api.ts',
      triggers: [
        {
          kind: 'http',
          routes: [
            { operation: 'listNewestOrders', method: 'GET', path: '/ops/orders', access: 'ops' },
            { operation: 'getOrderTotals', method: 'GET', path: '/ops/orders/totals', access: 'ops' },
          ],
        },
      ],
      uses: ['database', 'directory', 'cursor-key'],
      class: 'background',
      memoryMb: 256,
      timeoutSeconds: 20,
    },
    'orders-import-worker': {
      entry: 'orders/handlers/import-worker.ts',
      triggers: [
        {
          kind: 'queue',
          queue: 'imports',
          batchSize: 4,
          batchWindowSeconds: 0,
          maxConcurrency: 8,
          itemsPerMessage: 500,
        },
      ],
      uses: ['database', 'directory', 'relay-queue', 'cache-table', 'redis', 'failed-events'],
      class: 'normal',
      memoryMb: 512,
      timeoutSeconds: 10,
    },
    /** Reads through the cache what is to be in it; the cache's worker invokes it. */
    'orders-warm': {
      entry: 'orders/handlers/warm.ts',
      triggers: [{ kind: 'direct' }],
      uses: ['database', 'directory', 'cache-table', 'redis'],
      class: 'background',
      memoryMb: 512,
      timeoutSeconds: 30,
    },
    /** Lets orders follow their payments. Nothing here depends on users. */
    'orders-follow-payments': {
      entry: 'orders/handlers/follow-payments.ts',
      triggers: [
        {
          kind: 'topics',
          topics: ['payment.events'],
          consumerGroup: 'orders',
          batchSize: 100,
          batchWindowMs: 500,
        },
      ],
      uses: ['database', 'directory', 'relay-queue', 'cache-table', 'redis', 'failed-events'],
      class: 'normal',
      memoryMb: 512,
      timeoutSeconds: 60,
    },
    'orders-relay': {
      entry: 'orders/handlers/relay-outbox.ts',
      triggers: [{ kind: 'queue', queue: 'relay', batchSize: 10, batchWindowSeconds: 0 }],
      uses: ['database', 'event-log', 'relay-queue', 'cache-debts-queue', 'failed-events'],
      class: 'normal',
      memoryMb: 512,
      timeoutSeconds: 10,
    },
    'orders-sweep': {
      entry: 'orders/handlers/sweep.ts',
      triggers: [{ kind: 'schedule', everyMinutes: 1 }],
      uses: ['database', 'directory', 'relay-queue', 'imports-queue'],
      class: 'background',
      memoryMb: 256,
      timeoutSeconds: 30,
    },
  },
});
