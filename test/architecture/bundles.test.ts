import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FunctionDefinition, ServiceDefinition } from '../../functions/kernel/service-definition.ts';
import { services } from '../../functions/services.ts';
import {
  bundleFunction,
  bundleFunctions,
  bundleReport,
  type FunctionBundle,
} from '../../lib/build/bundle.ts';
import { functionEnvironment } from '../support/function-environment.ts';

const folder = mkdtempSync(join(tmpdir(), 'springtide-bundles-'));
const functions = Object.values<ServiceDefinition>(services).flatMap((service) =>
  Object.entries(service.functions),
);
let bundles: Map<string, FunctionBundle>;

beforeAll(async () => {
  bundles = await bundleFunctions(join(folder, 'functions'));
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface StartReport {
  files: string[];
  nodeModules: string[];
  handler: string;
}

/** Imports a bundle in a process of its own and tells which files and which of Node's modules that loaded. */
async function start(bundle: FunctionBundle, definition: FunctionDefinition): Promise<StartReport> {
  const probe = `
    const files = [];
    process.getBuiltinModule('node:module').registerHooks({
      load(url, context, next) { files.push(url.split('/').at(-1)); return next(url, context); },
    });
    const before = new Set(process.moduleLoadList);
    const { handler } = await import(process.argv[1]);
    const nodeModules = process.moduleLoadList.filter((name) => !before.has(name));
    process.stdout.write(JSON.stringify({ files, nodeModules, handler: typeof handler }));`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', probe, join(bundle.dir, 'index.mjs')],
    { env: functionEnvironment(definition) },
  );
  return JSON.parse(stdout) as StartReport;
}

/** Source files that went into a loaded file, read from its source map. */
function sourcesOf(name: string, file: string): string[] {
  const map = readFileSync(join(folder, 'functions.maps', name, `${file}.map`), 'utf8');
  return (JSON.parse(map) as { sources: string[] }).sources;
}

const HEAVY =
  /node_modules\/(?:@aws-sdk|@smithy|@aws-lambda-powertools|aws-xray|kafkajs|@upstash|zod|ajv|pg)\b/;
const SLOW_NODE_MODULES = /undici|NativeModule (?:net|tls|https?|http2|_http_\w+|dns)$/;

describe.each(functions)('%s', (name, definition) => {
  const bundle = (): FunctionBundle => bundles.get(name) as FunctionBundle;

  test('starts, and loads neither a heavy dependency nor a slow part of Node', async () => {
    const { files, nodeModules, handler } = await start(bundle(), definition);
    expect(handler).toBe('function');
    const heavy = files.flatMap((file) => sourcesOf(name, file)).filter((source) => HEAVY.test(source));
    expect(heavy).toEqual([]);
    expect(nodeModules.filter((module) => SLOW_NODE_MODULES.test(module))).toEqual([]);
  });

  test('stays small: 60 KiB at start for HTTP, 64 for others, 1.2 MB in all', () => {
    const isHttp = definition.triggers.some(({ kind }) => kind === 'http');
    expect(bundle().entryBytes).toBeLessThanOrEqual((isHttp ? 60 : 64) * 1024);
    expect(bundle().bytes).toBeLessThanOrEqual(1.2e6);
  });
});

test('only JavaScript is deployed; source maps stay outside', () => {
  for (const { dir } of bundles.values()) {
    expect(readdirSync(dir).filter((file) => !file.endsWith('.mjs'))).toEqual([]);
  }
});

test('the same sources give the same bytes', async () => {
  const again = await bundleFunction('history/handlers/api.ts', join(folder, 'again', 'history-api'));
  const read = (dir: string) =>
    Object.fromEntries(readdirSync(dir).map((file) => [file, readFileSync(join(dir, file), 'utf8')]));
  expect(read(again.dir)).toEqual(read(bundles.get('history-api')?.dir ?? ''));
});

test('the report lists every function', () => {
  const report = bundleReport(bundles);
  for (const [name] of functions) expect(report).toContain(name);
});
