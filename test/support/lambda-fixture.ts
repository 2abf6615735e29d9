import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { FunctionSpec } from '../../lib/local/lambda/contracts.ts';
import { type LambdaHost, startLambdaHost } from '../../lib/local/lambda/lambda-host.ts';
import type { LambdaHostOptions } from '../../lib/local/lambda/lambda-host-options.ts';

/** Tiny handlers in a temporary folder, a host for them, and the real client. */
export interface LambdaFixture {
  host: LambdaHost;
  client: LambdaClient;
  /** Every log line so far. */
  lines: { functionName: string; requestId: string | undefined; line: string }[];
  /** A file path in the fixture's folder; handlers wait for such files so that tests need no sleep. */
  path(name: string): string;
  touch(name: string): void;
  stop(): Promise<void>;
}

export type HandlerSource = { code: string } & Partial<FunctionSpec>;

/** Code that a handler runs to wait until a file exists: `await gate(path)`. */
export const gateCode = `
import { existsSync } from 'node:fs';
const gate = async (path) => { while (!existsSync(path)) await new Promise((go) => setTimeout(go, 5)); };
`;

export async function lambdaFixture(
  handlers: Record<string, HandlerSource>,
  options: Partial<LambdaHostOptions> = {},
): Promise<LambdaFixture> {
  const root = mkdtempSync(join(tmpdir(), 'springtide-lambda-'));
  const lines: LambdaFixture['lines'] = [];
  const functions = Object.entries(handlers).map(([name, source]) => specOf(root, name, source));
  const host = await startLambdaHost({
    functions,
    clock: () => Date.now(),
    newId: () => crypto.randomUUID(),
    searchPath: process.env['PATH'] ?? '',
    controlCallsPerSecond: 1000,
    onLog: (functionName, requestId, line) => lines.push({ functionName, requestId, line }),
    ...options,
  });
  const client = new LambdaClient({
    endpoint: host.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  return {
    host,
    client,
    lines,
    path: (name) => join(root, name),
    touch: (name) => writeFileSync(join(root, name), ''),
    stop: async () => {
      client.destroy();
      await host.stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function specOf(root: string, name: string, source: HandlerSource): FunctionSpec {
  const { code, ...rest } = source;
  const bundleDir = join(root, name);
  mkdirSync(bundleDir);
  writeFileSync(join(bundleDir, 'index.mjs'), code);
  return {
    name,
    bundleDir,
    handler: 'index.handler',
    environment: { STAGE: 'test', ROOT: root },
    timeoutSeconds: 5,
    memoryMb: 256,
    alias: 'live',
    ...rest,
  };
}

/** Is there a process with this id? */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
