import type { IncomingMessage, RequestOptions } from 'node:http';
import { AppError } from '../kernel/errors.ts';

/** Only when called, and not by an import: loading it costs every function that shares this wiring (see lib/build/builtin-modules.ts). */
const http = () => process.getBuiltinModule('node:http');
const TIMEOUT_MS = 10_000;

/** Calls the in-process log at one address; answers with the status and the parsed body. */
export interface HttpLogClient {
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  close(): void;
}

/** A client with kept-alive connections. Errors: `unavailable` or `timeout`, both retryable. */
export function httpLogClient(url: string): HttpLogClient {
  const agent = new (http().Agent)({ keepAlive: true });
  return {
    call: async (method, path, body) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      try {
        return await exchange(new URL(path, url), { method, agent, timeout: TIMEOUT_MS }, text);
      } catch (error) {
        const code = (error as Error).name === 'TimeoutError' ? 'timeout' : 'unavailable';
        const message = `event log: ${method} ${path} failed: ${(error as Error).message}`;
        throw new AppError(code, message, { retryable: true, cause: error });
      }
    },
    close: () => agent.destroy(),
  };
}

function exchange(url: URL, options: RequestOptions, text: string | undefined) {
  return new Promise<{ status: number; body: unknown }>((resolve, reject) => {
    const request = http().request(url, options, (response) => {
      readJson(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    });
    request.on('timeout', () =>
      request.destroy(Object.assign(new Error(`no answer in ${TIMEOUT_MS} ms`), { name: 'TimeoutError' })),
    );
    request.on('error', reject);
    if (text !== undefined) request.setHeader('content-length', Buffer.byteLength(text));
    request.end(text);
  });
}

async function readJson(response: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
}
