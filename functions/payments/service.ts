import { defineService } from '../kernel/service-definition.ts';

export const payments = defineService({
  name: 'payments',
  database: 'payments_db',
  queues: { relay: { fifo: true, visibilitySeconds: 180, maxReceives: 1000 } },
  topics: { 'payment.events': { partitions: 6, retentionDays: 7 } },
  functions: {
    'payments-api': {
      entry: 'payments/handlers/api.ts',
      triggers: [
        {
          kind: 'http',
          routes: [
            { operation: 'listPayments', method: 'GET', path: '/api/payments', access: 'account' },
            { operation: 'createPayment', method: 'POST', path: '/api/payments', access: 'account' },
            { operation: 'getPayment', method: 'GET', path: '/api/payments/{paymentId}', access: 'account' },
            {
              operation: 'capturePayment',
              method: 'POST',
              path: '/api/payments/{paymentId}/capture',
              access: 'account',
            },
            {
              operation: 'refundPayment',
              method: 'POST',
              path: '/api/payments/{paymentId}/refund',
              access: 'account',
            },
            {
              operation: 'voidPayment',
              method: 'POST',
              path: '/api/payments/{paymentId}/void',
              access: 'account',
            },
          ],
        },
      ],
      uses: ['database', 'readers', 'directory', 'relay-queue', 'cursor-key'],
      class: 'critical',
      memoryMb: 512,
      timeoutSeconds: 20,
    },
    /** Gives out hashes of live rows, which a replay compares with what their events make of them. */
    'payments-projection': {
      entry: 'payments/handlers/projection.ts',
      triggers: [{ kind: 'direct' }],
      uses: ['database', 'directory'],
      class: 'background',
      memoryMb: 512,
      timeoutSeconds: 60,
    },
    'payments-relay': {
      entry: 'payments/handlers/relay-outbox.ts',
      triggers: [{ kind: 'queue', queue: 'relay', batchSize: 10, batchWindowSeconds: 0 }],
      uses: ['database', 'event-log', 'relay-queue', 'failed-events'],
      class: 'normal',
      memoryMb: 512,
      timeoutSeconds: 30,
    },
    'payments-sweep': {
      entry: 'payments/handlers/sweep.ts',
      triggers: [{ kind: 'schedule', everyMinutes: 1 }],
      uses: ['database', 'relay-queue'],
      class: 'background',
      memoryMb: 256,
      timeoutSeconds: 30,
    },
  },
});
