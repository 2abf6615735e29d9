import { type Sample, sampleEvent } from './http-sample.ts';
import { queueSamples } from './queue-samples.ts';
import type { EventName, PreparedSample } from './sample-name.ts';
import { recorderBatch } from './topic-samples.ts';

/** What each function that answers HTTP is asked while it is measured, in turn. */
export const samples: Readonly<Record<string, (index: number) => Sample>> = {
  'orders-api': orders,
  'orders-reports': (index) =>
    index % 2 === 0
      ? list('/api/orders/customers')
      : { method: 'GET', route: '/api/orders/metrics', query: 'days=30' },
  'products-api': () => list('/api/products'),
  'listings-api': () => list('/api/listings'),
  'users-api': () => list('/api/users'),
  'payments-api': () => list('/api/payments'),
  'notifications-api': () => list('/api/notifications/webhooks'),
};

/** What other functions are handed; `run` is unlike that of every other measurement, so that no event was seen before. */
const batches: Readonly<Record<string, (index: number, run: string) => string>> = {
  'history-recorder': recorderBatch,
  /** Of an account without webhooks: every event is looked up, none is delivered. */
  'notifications-fan-out': recorderBatch,
};

/** Functions that can be measured: a representative event of them can be made. */
export const measurable: readonly string[] = [
  ...Object.keys(samples),
  ...Object.keys(batches),
  ...Object.keys(queueSamples),
];

/** The event of that name. */
export function eventFor(functionName: string, name: EventName): PreparedSample {
  const sample = samples[functionName];
  if (sample) return { payload: sampleEvent(sample(name.index)), before: [] };
  const batch = batches[functionName];
  if (batch) return { payload: batch(name.index, name.run), before: [] };
  const queued = queueSamples[functionName];
  if (queued) return queued(name);
  throw new Error(`there are no sample events for ${functionName}`);
}

function list(route: string): Sample {
  return { method: 'GET', route, query: 'limit=20' };
}

/** A write, a read of it, a list. */
function orders(index: number): Sample {
  const orderId = `rs-${Math.floor(index / 3) % 20}`;
  if (index % 3 === 2) return list('/api/orders');
  const one = { route: '/api/orders/{orderId}', params: { orderId } };
  if (index % 3 === 1) return { ...one, method: 'GET' };
  const lines = Array.from({ length: 3 }, (_, line) => ({
    sku: `SKU-${line}`,
    quantity: 1 + (index % 5),
    unitPrice: '2.55',
  }));
  const at = new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString();
  const body = {
    status: 'paid',
    currency: 'EUR',
    placedAt: at,
    modifiedAt: at,
    customer: { id: 'c-1' },
    lines,
  };
  return { ...one, method: 'PUT', body };
}
