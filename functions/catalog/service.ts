import { defineService } from '../kernel/service-definition.ts';

export const catalog = defineService({
  name: 'catalog',
  database: 'catalog_db',
  queues: { relay: { fifo: true, visibilitySeconds: 180, maxReceives: 1000 } },
  topics: { 'catalog.events': { partitions: 12, retentionDays: 7 } },
  functions: {
    'products-api': {
      entry: 'catalog/handlers/products-api.ts',
      triggers: [
        {
          kind: 'http',
          routes: [
            { operation: 'listProducts', method: 'GET', path: '/api/products', access: 'account' },
            { operation: 'createProduct', method: 'POST', path: '/api/products', access: 'account' },
            { operation: 'getProduct', method: 'GET', path: '/api/products/{productId}', access: 'account' },
            { operation: 'putProduct', method: 'PUT', path: '/api/products/{productId}', access: 'account' },
            {
              operation: 'patchProduct',
              method: 'PATCH',
              path: '/api/products/{productId}',
              access: 'account',
            },
            {
              operation: 'deleteProduct',
              method: 'DELETE',
              path: '/api/products/{productId}',
              access: 'account',
            },
          ],
        },
      ],
      uses: ['database', 'readers', 'directory', 'relay-queue', 'cursor-key', 'cache-table', 'redis'],
      class: 'normal',
      memoryMb: 512,
      timeoutSeconds: 20,
    },
    'listings-api': {
      entry: 'catalog/handlers/listings-api.ts',
      triggers: [
        {
          kind: 'http',
          routes: [
            { operation: 'listListings', method: 'GET', path: '/api/listings', access: 'account' },
            { operation: 'createListing', method: 'POST', path: '/api/listings', access: 'account' },
            { operation: 'getListing', method: 'GET', path: '/api/listings/{listingId}', access: 'account' },
            { operation: 'putListing', method: 'PUT', path: '/api/listings/{listingId}', access: 'account' },
            {
              operation: 'patchListing',
              method: 'PATCH',
              path: '/api/listings/{listingId}',
              access: 'account',
            },
            {
              operation: 'deleteListing',
              method: 'DELETE',
              path: '/api/listings/{listingId}',
              access: 'account',
            },
          ],
        },
      ],
      uses: ['database', 'readers', 'directory', 'relay-queue', 'cursor-key', 'cache-table', 'redis'],
      class: 'normal',
      memoryMb: 512,
      timeoutSeconds: 20,
    },
    /** Called by other services, which may not read our tables. */
    'catalog-counts': {
      entry: 'catalog/handlers/count-catalog.ts',
      triggers: [{ kind: 'direct' }],
      uses: ['database', 'directory'],
      class: 'normal',
      memoryMb: 256,
      timeoutSeconds: 10,
    },
    /** Reads through the cache what is to be in it; the cache's worker invokes it. */
    'catalog-warm': {
      entry: 'catalog/handlers/warm.ts',
      triggers: [{ kind: 'direct' }],
      uses: ['database', 'directory', 'cache-table', 'redis'],
      class: 'background',
      memoryMb: 512,
      timeoutSeconds: 30,
    },
    /** Brings changes of products to their listings. */
    'catalog-follow-products': {
      entry: 'catalog/handlers/follow-products.ts',
      triggers: [
        {
          kind: 'topics',
          topics: ['catalog.events'],
          consumerGroup: 'catalog',
          batchSize: 100,
          batchWindowMs: 500,
        },
      ],
      uses: [
        'database',
        'directory',
        'relay-queue',
        'cursor-key',
        'cache-table',
        'redis',
        'failed-events',
        'effects-table',
      ],
      class: 'normal',
      memoryMb: 512,
      timeoutSeconds: 60,
    },
    /** Gives out hashes of live rows, which a replay compares with what their events make of them. */
    'catalog-projection': {
      entry: 'catalog/handlers/projection.ts',
      triggers: [{ kind: 'direct' }],
      uses: ['database', 'directory'],
      class: 'background',
      memoryMb: 512,
      timeoutSeconds: 60,
    },
    'catalog-relay': {
      entry: 'catalog/handlers/relay-outbox.ts',
      triggers: [{ kind: 'queue', queue: 'relay', batchSize: 10, batchWindowSeconds: 0 }],
      uses: ['database', 'event-log', 'relay-queue', 'cache-debts-queue', 'failed-events'],
      class: 'normal',
      memoryMb: 512,
      timeoutSeconds: 30,
    },
    'catalog-sweep': {
      entry: 'catalog/handlers/sweep.ts',
      triggers: [{ kind: 'schedule', everyMinutes: 1 }],
      uses: ['database', 'relay-queue'],
      class: 'background',
      memoryMb: 256,
      timeoutSeconds: 30,
    },
  },
});
