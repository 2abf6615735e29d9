import { afterAll, beforeAll, expect, test } from 'vitest';
import { dynamoVersionedItems } from '../../functions/aws/dynamo-versioned-items.ts';
import type { ScalingStore } from '../../functions/scaling/domain/ports.ts';
import { changeTarget } from '../../functions/scaling/domain/steer.ts';
import { scalingStore } from '../../functions/scaling/store/scaling-store.ts';
import { startTestProduct, type TestProduct } from '../support/local-product.ts';

/** A start on kept data is a deploy: every environment is new. What is warmed stands before the first request. */

let product: TestProduct;

/** The scaler's own memory, where it stands. */
function storeOf({ host }: TestProduct): ScalingStore {
  const environment = host.system.functions.find(({ name }) => name.endsWith('scaling-deploy'))?.environment;
  process.env['AWS_ENDPOINT_URL_DYNAMODB'] = host.product.endpoints['dynamodb'] ?? '';
  const table = environment?.['SCALING_TABLE'] ?? '';
  return scalingStore(dynamoVersionedItems(table), Date.now, () => 'id');
}

async function steer(target: string, action: string): Promise<void> {
  const token = await product.token({ scopes: ['ops'] });
  const path = `/ops/scaling/${target}`;
  expect((await product.call({ method: 'POST', path, token, body: { action } })).status).toBe(200);
}

const environmentsOf = (name: string) =>
  product.host.lambda.sandboxes().filter(({ functionName }) => functionName.endsWith(name));

beforeAll(async () => {
  Object.assign(process.env, { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' });
  product = await startTestProduct();
});
afterAll(async () => {
  await product?.stop();
  delete process.env['AWS_ENDPOINT_URL_DYNAMODB'];
});

test('the first start warms nothing; the next one has what the pool remembers, of that function only', async () => {
  expect(environmentsOf('orders-api')).toEqual([]);
  await steer('orders-api', 'warm-pool-on');
  for (const name of ['orders-api', 'users-api'])
    await changeTarget(storeOf(product), name, (stored) => ({
      ...stored,
      control: { ...stored.control, memories: { economic: { version: 1, pool: 3 } } },
    }));
  await product.close();

  product = await startTestProduct({ dataDir: product.dataDir });
  const warmed = environmentsOf('orders-api');
  expect(warmed).toHaveLength(3);
  expect(warmed.map(({ state, provisioned }) => ({ state, provisioned }))).toEqual(
    warmed.map(() => ({ state: 'idle', provisioned: false })),
  );
  expect(environmentsOf('users-api')).toEqual([]);
  const ops = await product.token({ scopes: ['ops'] });
  const { json } = await product.call({ path: '/ops/scaling?target=orders-api', token: ops });
  expect(json.targets[0].state.warmed).toMatchObject({ version: 2, size: 3 });

  const token = await product.token({ accounts: ['shop'] });
  const answer = await product.call({ path: '/api/orders?limit=1', token, account: 'shop' });
  expect(answer.status).toBe(200);
  const pids = new Set(warmed.map(({ pid }) => pid));
  expect(environmentsOf('orders-api').filter(({ pid }) => !pids.has(pid))).toEqual([]);
});

test('a function whose warm pool was switched off is as cold as any at the next start', async () => {
  await steer('orders-api', 'warm-pool-off');
  await product.close();
  product = await startTestProduct({ dataDir: product.dataDir });
  expect(environmentsOf('orders-api')).toEqual([]);
});
