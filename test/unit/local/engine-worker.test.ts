import { describe, expect, test } from 'vitest';
import { startEngineWorker } from '../../../lib/local/engines/engine-worker.ts';
import { freePorts } from '../../../lib/local/engines/free-ports.ts';
import { eventually } from '../../support/eventually.ts';

const serveEngine = new URL('../../../lib/local/engines/serve-engine.ts', import.meta.url).href;

/** An engine of one answer, which throws outside of any promise when it is asked to. */
const source = `
  import { createServer } from 'node:http';
  import { once } from 'node:events';
  import { serveEngine } from '${serveEngine}';
  await serveEngine(async ({ port }) => {
    const server = createServer((request, response) => {
      if (request.url === '/crash') throw new Error('a bug in the engine');
      response.end('here');
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return { ready: { port }, close: async () => void (server.close(), server.closeAllConnections()) };
  });`;

describe('an engine in a thread', () => {
  const module = new URL(`data:text/javascript,${encodeURIComponent(source)}`);
  const ask = async (port: number, path = '/') => (await fetch(`http://127.0.0.1:${port}${path}`)).text();

  test('comes back by itself at the same address after it crashed, and stops when told', async () => {
    const [port = 0] = await freePorts(1);
    const worker = await startEngineWorker<{ port: number }, { port: number }>({
      module,
      settings: { port },
    });
    expect(worker.ready).toEqual({ port });
    await expect(ask(port, '/crash')).rejects.toThrow();
    await eventually(async () => expect(await ask(port)).toBe('here'));
    await worker.stop();
    await worker.stop();
    await expect(ask(port)).rejects.toThrow();
  });

  test('tells why it could not start', async () => {
    const [port = 0] = await freePorts(1);
    const settings = { port };
    const first = await startEngineWorker<{ port: number }, object>({ module, settings });
    await expect(startEngineWorker({ module, settings })).rejects.toThrow(/EADDRINUSE/);
    await first.stop();
  });
});
