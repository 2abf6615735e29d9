import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import type { Server } from 'node:http';
import dynalite from 'dynalite';
import { serveEngine } from '../serve-engine.ts';

export interface DynaliteSettings {
  dataDir: string;
  port: number;
}

const CLOSE_LIMIT_MS = 2_000;

await serveEngine(async ({ dataDir, port }: DynaliteSettings) => {
  await mkdir(dataDir, { recursive: true });
  // Tables are ready at once: nothing here needs the half second in which a real one is being made.
  const server = dynalite({ path: dataDir, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  surviveLostClients(server);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    // Requests in hand may end; LevelDB must not be closed under a scan.
    const force = setTimeout(() => server.closeAllConnections(), CLOSE_LIMIT_MS);
    await closed;
    clearTimeout(force);
  };
  return { ready: {}, close };
});

/**
 * dynalite throws when a client goes away in the middle of a request, which a function does that is killed at its timeout.
 * Without that listener Node just ends the request, and the half request is never acted on.
 */
function surviveLostClients(server: Server): void {
  server.on('request', (request) => request.removeAllListeners('error'));
}
