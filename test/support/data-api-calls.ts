import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';

/** A request that reached the local Data API, whoever sent it. */
export interface DataApiCall {
  /** `Execute`, `BeginTransaction` ... */
  operation: string;
  /** X-Ray trace of the invocation that sent it: the SDK passes on what Lambda gave it. */
  trace: string;
  body: string;
}

const OPERATIONS = /^\/(Execute|BatchExecute|BeginTransaction|CommitTransaction|RollbackTransaction)$/;

/** Listens to the HTTP servers of this process, in which the host of a test product runs its Data API. */
export function recordDataApiCalls(): { calls: DataApiCall[]; stop(): void } {
  const calls: DataApiCall[] = [];
  const listen = (message: unknown) => {
    const { request } = message as { request: IncomingMessage };
    const operation = OPERATIONS.exec(request.url ?? '')?.[1];
    if (operation === undefined) return;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      const trace = String(request.headers['x-amzn-trace-id']);
      calls.push({ operation, trace, body: Buffer.concat(chunks).toString() });
    });
  };
  subscribe('http.server.request.start', listen);
  return { calls, stop: () => unsubscribe('http.server.request.start', listen) };
}
