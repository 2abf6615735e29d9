import type { ExecuteStatementCommandInput, ExecuteStatementCommandOutput } from '@aws-sdk/client-rds-data';

/** Longer than the service's own 45 s for a statement; callers end earlier by their deadline. */
const REQUEST_TIMEOUT_MS = 50_000;
const CONNECT_TIMEOUT_MS = 1_000;
/** Sockets kept open to the endpoint: a sandbox serves one event, whose fan-out over shards and lanes is bounded. */
const MAX_SOCKETS = 64;

/** One call of ExecuteStatement; the signal ends it early. */
export type SendStatement = (
  input: ExecuteStatementCommandInput,
  abortSignal: AbortSignal,
) => Promise<ExecuteStatementCommandOutput>;

const senders = new Map<string, Promise<SendStatement>>();

/**
 * The Data API client of this sandbox for an endpoint (none: AWS, or AWS_ENDPOINT_URL), made on first use: importing the
 * SDK costs 40 ms. Connections are kept alive. The SDK's own retries are off: it would also repeat writes whose answer
 * was lost.
 */
export function statementSender(endpoint?: string): Promise<SendStatement> {
  const key = endpoint ?? '';
  const sender = senders.get(key) ?? createSender(endpoint);
  senders.set(key, sender);
  return sender;
}

async function createSender(endpoint: string | undefined): Promise<SendStatement> {
  const { ExecuteStatementCommand, RDSDataClient } = await import('@aws-sdk/client-rds-data');
  const sockets = { keepAlive: true, maxSockets: MAX_SOCKETS };
  const client = new RDSDataClient({
    ...(endpoint === undefined ? {} : { endpoint }),
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      httpAgent: sockets,
      httpsAgent: sockets,
    },
  });
  return (input, abortSignal) => client.send(new ExecuteStatementCommand(input), { abortSignal });
}
