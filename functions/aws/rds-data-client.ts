import type { RDSDataClient } from '@aws-sdk/client-rds-data';

/** Longer than the service's own 45 s for a statement; callers end earlier by their deadline. */
const REQUEST_TIMEOUT_MS = 50_000;
const CONNECT_TIMEOUT_MS = 1_000;
/** Sockets kept open to the endpoint: a sandbox serves one event, whose fan-out over shards and lanes is bounded. */
const MAX_SOCKETS = 64;

const clients = new Map<string, Promise<RDSDataClient>>();

/**
 * The Data API client of this sandbox for an endpoint (none: AWS, or AWS_ENDPOINT_URL), made on first use: importing the
 * SDK costs 40 ms. Connections are kept alive. The SDK's own retries are off: it would also repeat writes whose answer
 * was lost.
 */
export function rdsDataClient(endpoint?: string): Promise<RDSDataClient> {
  const key = endpoint ?? '';
  const client = clients.get(key) ?? createClient(endpoint);
  clients.set(key, client);
  return client;
}

async function createClient(endpoint: string | undefined): Promise<RDSDataClient> {
  const { RDSDataClient } = await import('@aws-sdk/client-rds-data');
  const sockets = { keepAlive: true, maxSockets: MAX_SOCKETS };
  return new RDSDataClient({
    ...(endpoint === undefined ? {} : { endpoint }),
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      httpAgent: sockets,
      httpsAgent: sockets,
    },
  });
}
