import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Engine, Progress } from '../engine.ts';
import { startEngineWorker } from '../engine-worker.ts';
import { findProgram } from '../find-program.ts';
import { freePorts } from '../free-ports.ts';
import { startServerProcess } from '../server-process.ts';
import type { RedisWorkerSettings } from './redis-worker.ts';

export interface RedisOptions {
  /** Folder that keeps the data. */
  dataDir: string;
  /** What clients must send as bearer token. */
  token: string;
  /** Path of redis-server (`findRedisServer`); without it the in-process store is used. */
  program?: string | undefined;
  /** 0 or absent: any free one. */
  port?: number;
}

export interface RedisEngine extends Engine {
  kind: 'redis-server' | 'in-process';
  /** Endpoint of the REST API: `http://127.0.0.1:PORT`. */
  url: string;
}

interface Backend {
  settings: RedisWorkerSettings['backend'];
  stop(): Promise<void>;
}

/** redis-server (or its twin valkey-server) on this PATH. */
export async function findRedisServer(path: string): Promise<string | undefined> {
  return (await findProgram('redis-server', path)) ?? findProgram('valkey-server', path);
}

/** Upstash's REST API on the loopback interface, in a thread of its own, over a real Redis or the in-process store. */
export async function startRedis(options: RedisOptions, progress: Progress): Promise<RedisEngine> {
  const { program, token } = options;
  progress(program ? 'Starting redis-server' : 'Starting the in-process Redis');
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true });
  const backend = program ? await redisServer(program, dataDir) : inProcess(dataDir);
  const port = options.port || ((await freePorts(1))[0] ?? 0);
  const settings: RedisWorkerSettings = { port, token, backend: backend.settings };
  const module = new URL('redis-worker.ts', import.meta.url);
  const worker = await startEngineWorker<RedisWorkerSettings, object>({ module, settings });
  return {
    kind: program ? 'redis-server' : 'in-process',
    description: program
      ? 'redis-server behind an Upstash REST endpoint'
      : 'in-process Redis (no redis-server found)',
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      await worker.stop();
      await backend.stop();
    },
  };
}

function inProcess(dataDir: string): Backend {
  return { settings: { kind: 'memory', file: join(dataDir, 'redis.json') }, stop: async () => undefined };
}

/** Reachable by a Unix socket only. Its path is short, for there is a limit of 108 bytes, and the same for each start. */
async function redisServer(program: string, dataDir: string): Promise<Backend> {
  const socket = join(
    tmpdir(),
    `springtide-redis-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`,
  );
  const settings = {
    port: '0',
    unixsocket: socket,
    unixsocketperm: '700',
    dir: dataDir,
    daemonize: 'no',
    save: '',
    appendonly: 'yes',
    appendfsync: 'everysec',
  };
  const server = await startServerProcess({
    name: 'redis-server',
    program,
    args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    files: join(dataDir, 'redis-server'),
    // redis-server rewrites its command line: it then shows where it listens.
    mark: socket,
    isReady: async (output) => output.includes('eady to accept connections'),
  });
  return { settings: { kind: 'server', socket }, stop: server.stop };
}
