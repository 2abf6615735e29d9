import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FunctionDefinition, ServiceDefinition } from '../../functions/kernel/service-definition.ts';
import { services } from '../../functions/services.ts';
import { bundleFunctions } from '../../lib/build/bundle.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import { bundlePeer } from './bundle-peer.ts';
import { putOrderText } from './events.ts';
import { median, saveResult } from './results.ts';

const ROUNDS = 11;

interface Start {
  name: string;
  path: string;
  /** `none`: only import it, because its first call would reach for AWS. */
  event: string;
  env: Record<string, string>;
  startKib: number;
  allKib: number;
  cpuMs: number[];
  wallMs: number[];
}

/** A first call that needs no AWS: a refused order, an empty batch. */
function firstCall(name: string, { triggers }: FunctionDefinition): string {
  if (name === 'orders-api') return putOrderText('invalid');
  const kind = triggers[0]?.kind;
  if (kind === 'http')
    return JSON.stringify({ rawPath: '/none', requestContext: { http: { method: 'GET' } } });
  if (kind === 'queue') return JSON.stringify({ Records: [] });
  return kind === 'topics' ? JSON.stringify({ records: {} }) : 'none';
}

const series = () => ({ cpuMs: [], wallMs: [] });

async function ownFunctions(folder: string): Promise<Start[]> {
  const bundles = await bundleFunctions(join(folder, 'functions'));
  const definitions = Object.values<ServiceDefinition>(services).flatMap((s) => Object.entries(s.functions));
  return definitions.flatMap(([name, definition]) => {
    const bundle = bundles.get(name);
    if (bundle === undefined) return [];
    const sizes = { startKib: Math.round(bundle.entryBytes / 1024), allKib: Math.round(bundle.bytes / 1024) };
    const env = functionEnvironment(definition);
    return [
      {
        name,
        path: join(bundle.dir, 'index.mjs'),
        event: firstCall(name, definition),
        env,
        ...sizes,
        ...series(),
      },
    ];
  });
}

const peers = {
  'empty handler': 'empty.mjs',
  'bare handler': 'bare.mjs',
  'peer: middy + zod': 'middy-zod.mjs',
  'peer: hono + zod': 'hono.mjs',
  'peer: Powertools router + zod': 'powertools-router.mjs',
  'peer: express + serverless-http + zod': 'express.mjs',
  'peer: fastify + aws-lambda + zod': 'fastify.mjs',
  'Powertools metrics': 'powertools-metrics.mjs',
  'own EMF writer': 'own-metrics.ts',
  'first DynamoDB client, usual bundle': 'sdk-client-usual.mjs',
  'first DynamoDB client, our bundle': 'sdk-client.ts',
};

async function peerStarts(folder: string): Promise<Start[]> {
  const starts: Start[] = [];
  for (const [name, file] of Object.entries(peers)) {
    const { path, bytes } = await bundlePeer(file, folder);
    const kib = Math.round(bytes / 1024);
    starts.push({
      name,
      path,
      event: putOrderText('valid'),
      env: {},
      startKib: kib,
      allKib: kib,
      ...series(),
    });
  }
  return starts;
}

/** One cold start: a new process, its output read and dropped. */
async function measure({ name, path, event, env, cpuMs, wallMs }: Start): Promise<void> {
  const args = [join(import.meta.dirname, 'cold-call.mjs'), path, event];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.resume();
  const parts: Buffer[] = [];
  for await (const part of child.stderr) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  const json = /\{"cpuMs.*\}$/.exec(text)?.[0];
  if (json === undefined) throw new Error(`${name} did not start: ${text}`);
  const sample = JSON.parse(json) as { cpuMs: number; wallMs: number };
  cpuMs.push(sample.cpuMs);
  wallMs.push(sample.wallMs);
}

const folder = mkdtempSync(join(tmpdir(), 'springtide-bench-'));
try {
  const starts = [...(await peerStarts(folder)), ...(await ownFunctions(folder))];
  for (let round = 0; round < ROUNDS; round++) for (const start of starts) await measure(start);
  const empty = median(starts[0]?.cpuMs ?? []);
  const rows = starts.map(({ name, cpuMs, wallMs, startKib, allKib }) => ({
    name,
    'CPU ms': median(cpuMs).toFixed(1),
    'above empty': (median(cpuMs) - empty).toFixed(1),
    'wall ms': median(wallMs).toFixed(1),
    'KiB at start': startKib,
    'KiB in all': allKib,
  }));
  const notes = [
    `Import and first call, above Node's own boot; medians of ${ROUNDS} rounds, each start a new process, in turns.`,
    'Our functions first answer something that needs no AWS (a refused order, an empty batch); schedules and direct functions are only imported.',
  ];
  process.stderr.write(saveResult('cold-start', { title: 'Cold start of every function', notes, rows }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
