import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ACCOUNT } from './http-sample.ts';
import type { SampleWorld } from './sample-name.ts';

/** The running product's API, with an operator's token. */
export interface ProductApi {
  readonly url: string;
  readonly token: string;
}

const NO_WEBHOOK: SampleWorld = { shards: [], webhookId: '' };
const NEED_WORLD: readonly string[] = ['orders-relay', 'notifications-deliver'];

/**
 * Calls `use` with what the events of these functions have to name: a webhook of an account of our own, whose receiver answers at
 * once, is made before and deleted after, whatever happens. Errors: what the product refuses.
 */
export async function withSampleWorld<T>(
  api: ProductApi,
  functions: readonly string[],
  use: (world: SampleWorld) => Promise<T>,
): Promise<T> {
  if (!functions.some((name) => NEED_WORLD.includes(name))) return use(NO_WEBHOOK);
  const { shards } = await call<{ shards: { id: string }[] }>(api, 'GET /ops/shards');
  const world = { ...NO_WEBHOOK, shards: shards.map(({ id }) => id) };
  if (!functions.includes('notifications-deliver')) return use(world);
  const receiver = await startReceiver();
  const body = { url: receiver.url, eventTypes: ['OrderCreated'], description: 'npm run rightsize' };
  try {
    const { webhookId } = await call<{ webhookId: string }>(api, `POST ${WEBHOOKS}`, body);
    try {
      return await use({ ...world, webhookId });
    } finally {
      await call(api, `DELETE ${WEBHOOKS}/${webhookId}`);
    }
  } finally {
    receiver.stop();
  }
}

const WEBHOOKS = '/api/notifications/webhooks';

type Route = `${'GET' | 'POST' | 'DELETE'} /${string}`;

async function call<T>({ url, token }: ProductApi, route: Route, body?: object): Promise<T> {
  const [method, path = ''] = route.split(' ');
  const response = await fetch(`${url}${path}`, {
    ...(method ? { method } : {}),
    headers: {
      authorization: `Bearer ${token}`,
      ...(path.startsWith('/ops') ? {} : { 'x-account-id': ACCOUNT }),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${route} answered ${response.status}: ${text.slice(0, 300)}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** Answers everything with 204. */
async function startReceiver(): Promise<{ url: string; stop(): void }> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(204).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, stop };
}
