import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis as IoRedis } from 'ioredis';
import { freePorts } from '../../../lib/local/engines/free-ports.ts';
import { redisConnection } from '../../../lib/local/engines/redis/redis-connection.ts';
import { serveRest } from '../../../lib/local/engines/redis/rest-server.ts';
import { median, saveResult } from '../results.ts';

/** 200 requests for one cold key from 20 processes at once: how often is the loader called, and who hears of its failure? */
const PROCESSES = 20;
const ROUNDS = 3;
const TOKEN = 'bench';
const peers = [
  'springtide',
  'bentocache',
  'cacheable',
  'cache-manager',
  'lru-cache fetch',
  'keyv get and set',
  'Map + TTL',
];

const folder = await mkdtemp(join(tmpdir(), 'springtide-bench-'));
const [port = 0, restPort = 0] = await freePorts(2);
const socket = join(folder, 'redis.sock');
const where = ['--port', `${port}`, '--bind', '127.0.0.1', '--unixsocket', socket, '--dir', folder];
const server = spawn('redis-server', [...where, '--save', '', '--appendonly', 'no'], { stdio: 'ignore' });
const redis = new IoRedis({ port });
const rest = await serveRest({ store: redisConnection(socket), token: TOKEN, port: restPort });

async function open(peer: string): Promise<ChildProcess[]> {
  const children = Array.from({ length: PROCESSES }, () =>
    fork(
      join(import.meta.dirname, 'stampede-child.ts'),
      [peer, `${port}`, `http://127.0.0.1:${restPort}`, TOKEN],
      {
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      },
    ),
  );
  await Promise.all(children.map((child) => once(child, 'message')));
  return children;
}

interface Outcome {
  loads: number;
  errors: number;
  ms: number;
}

async function storm(
  children: readonly ChildProcess[],
  order: { key: string; fails: boolean },
): Promise<Outcome> {
  const answers = children.map((child) => once(child, 'message') as Promise<[Outcome]>);
  for (const child of children) child.send(order);
  const outcomes = (await Promise.all(answers)).map(([outcome]) => outcome);
  const loads = Number(await redis.get(`loads:${order.key}`));
  const errors = outcomes.reduce((sum, outcome) => sum + outcome.errors, 0);
  return { loads, errors, ms: Math.max(...outcomes.map(({ ms }) => ms)) };
}

const rows = [];
for (const peer of peers) {
  const children = await open(peer);
  const [good, bad]: [Outcome[], Outcome[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    good.push(await storm(children, { key: `${peer}-good-${round}`, fails: false }));
    bad.push(await storm(children, { key: `${peer}-bad-${round}`, fails: true }));
  }
  for (const child of children) child.kill();
  rows.push({
    name: peer,
    'loads when it succeeds': median(good.map(({ loads }) => loads)),
    'all answered after ms': Math.round(median(good.map(({ ms }) => ms))),
    'loads when it fails': median(bad.map(({ loads }) => loads)),
    'callers told, of 200': median(bad.map(({ errors }) => errors)),
  });
}
const text = saveResult('cache-stampede', {
  title: 'A stampede: 200 requests for one cold key from 20 processes',
  notes: [
    `The loader takes 50 ms; median of ${ROUNDS} rounds. All share one redis-server: springtide through the REST endpoint,`,
    'the others over the Redis protocol; lru-cache and the Map have no second tier; keyv and the Map have no way to load but',
    'looking, loading and storing by hand.',
  ],
  rows,
});
process.stdout.write(`${text}\n`);
await rest.close();
redis.disconnect();
server.kill();
await once(server, 'exit');
await rm(folder, { recursive: true, force: true });
process.exit(0);
