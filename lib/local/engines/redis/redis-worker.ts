import { serveEngine } from '../serve-engine.ts';
import { memoryStore } from './memory/memory-store.ts';
import { redisConnection } from './redis-connection.ts';
import { serveRest } from './rest-server.ts';

/** `server`: a redis-server at this socket; `memory`: the in-process store with its snapshot in this file. */
export interface RedisWorkerSettings {
  port: number;
  token: string;
  backend: { kind: 'server'; socket: string } | { kind: 'memory'; file: string };
}

await serveEngine(async ({ port, token, backend }: RedisWorkerSettings) => {
  const store =
    backend.kind === 'server' ? redisConnection(backend.socket) : await memoryStore(backend.file, Date.now);
  const server = await serveRest({ store, token, port });
  const close = async () => {
    await server.close();
    await store.close();
  };
  return { ready: {}, close };
});
