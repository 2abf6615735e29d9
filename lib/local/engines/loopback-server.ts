import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server that only this machine can reach. */
export interface LoopbackServer {
  port: number;
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  url: string;
  /** Ends open connections too. Safe to call twice. */
  close(): Promise<void>;
}

/** Keep-alive outlives the clients' idle sockets, so that no request meets a connection that is just being closed. */
const KEEP_ALIVE_MS = 65_000;

/** Listens on 127.0.0.1 and no other interface; port 0 means any free one. Rejects when the port is taken. */
export async function listenOnLoopback(listener: RequestListener, port: number): Promise<LoopbackServer> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true }, listener);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const actual = (server.address() as AddressInfo).port;
  return {
    port: actual,
    url: `http://127.0.0.1:${actual}`,
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The whole body. Rejects when the client goes away in the middle, so a half request is never acted on. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
