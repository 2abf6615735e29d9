import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startTestProduct, type TestProduct } from '../support/local-product.ts';

let product: TestProduct;
let token: string;
let unknownOrders = 0;

beforeAll(async () => {
  product = await startTestProduct({ readers: 1 });
  token = await product.token({ accounts: ['acme'] });
});
afterAll(() => product?.stop());

const standbys = () =>
  product.host.engines.postgres.shards.map((shard) => {
    if (!shard.standby) throw new Error(`${shard.id} has no standby`);
    return shard.standby;
  });

const putOrder = (unitPrice: string) =>
  product.call({
    method: 'PUT',
    path: '/api/orders/order-1',
    token,
    body: {
      status: 'paid',
      currency: 'EUR',
      placedAt: '2026-05-01T12:30:00Z',
      customer: { id: 'c-17' },
      lines: [{ sku: 'MUG', quantity: 1, unitPrice }],
    },
  });

const getOrder = (headers: Record<string, string> = {}) =>
  product.call({ path: '/api/orders/order-1', token, headers });

/** Of an id nobody has asked for yet: order-1 would be answered by the cache, which asks no database. */
const getUnknownOrder = () => {
  unknownOrders += 1;
  return product.call({ path: `/api/orders/unknown-${unknownOrders}`, token });
};

/** Has a read gone that way yet? As the functions' own metrics tell. */
const hasRead = (route: string) =>
  product.host.engines.metrics
    .list()
    .some(({ name, dimensions }) => name === 'db_routed_reads_total' && dimensions['read_route'] === route);

it('shows a standby for each shard among the engines', () => {
  expect(product.host.engineNames.find((name) => name.startsWith('PostgreSQL'))).toContain('4 standbys');
});

it('T39: whoever writes through the API reads it back at once while the standbys lag, and from a standby afterwards', async () => {
  for (const standby of standbys()) await standby.pauseReplay();
  const written = await putOrder('7.50');
  expect(written.status).toBeLessThan(300);
  const readToken = written.headers.get('x-read-token');
  expect(readToken).toMatch(/^shard-\d\.\d+$/);
  const asked: Record<string, string>[] = [{}, { 'x-read-token': readToken ?? '' }, { 'x-fresh': 'true' }];
  for (const headers of asked) {
    expect((await getOrder(headers)).status).toBe(200);
  }
  await eventually(() => expect(hasRead('behind')).toBe(true));
  expect(hasRead('reader')).toBe(false);
  for (const standby of standbys()) await standby.resumeReplay();
  await eventually(async () => {
    expect((await getUnknownOrder()).status).toBe(404);
    expect(hasRead('reader')).toBe(true);
  });
});
