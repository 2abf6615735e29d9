import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Faults } from '../../lib/local/engines/data-api/faults.ts';
import { type LocalHost, startLocal } from '../../lib/local/host.ts';

/** The whole product on fresh data, as `npm start -- --fresh` runs it, and a way to call its API. */
export interface TestProduct {
  host: LocalHost;
  /** Where its engines keep their data. */
  dataDir: string;
  /** Lines the host would have printed about what went wrong. */
  reports: string[];
  token(options: { accounts?: string[]; scopes?: string[] }): Promise<string>;
  call(request: ApiRequest): Promise<ApiAnswer>;
  /** Stops and keeps the data. */
  close(): Promise<void>;
  stop(): Promise<void>;
}

export interface ApiRequest {
  method?: string;
  path: string;
  token?: string;
  account?: string;
  /** Sent as JSON; a string is sent as it is. */
  body?: unknown;
  headers?: Record<string, string>;
}

export interface ApiAnswer {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  json: any;
}

const root = join(import.meta.dirname, '..', '..');
/** Bundles and templates are made once for all tests; the folder is named by a hash of the sources. */
const assemblies = join(root, '.springtide', 'test-assembly');

export interface TestProductOptions {
  readers?: number;
  shards?: number;
  databaseFaults?: Faults;
  /** Of an earlier product, which was closed and not stopped; else a new one. */
  dataDir?: string;
}

export async function startTestProduct(given: TestProductOptions = {}): Promise<TestProduct> {
  const { dataDir = await newDataDir(), ...options } = given;
  const reports: string[] = [];
  const host = await startLocal({
    root,
    dataDir,
    fresh: false,
    stage: 'dev',
    ...options,
    port: 0,
    progress: () => {},
    report: (line) => reports.push(line),
    required: (process.env.SPRINGTIDE_REQUIRE ?? '').split(',').filter((name) => name !== ''),
    environment: process.env,
    clock: Date.now,
    newId: randomUUID,
  });
  return {
    host,
    dataDir,
    reports,
    token: (options) => issueToken(host.product.issuerUrl, options),
    call: (request) => callApi(host.product.url, request),
    close: () => host.stop(),
    async stop() {
      await host.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function newDataDir(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'springtide-'));
  await mkdir(assemblies, { recursive: true });
  await symlink(assemblies, join(dataDir, 'assembly'));
  return dataDir;
}

async function issueToken(
  issuerUrl: string,
  options: { accounts?: string[]; scopes?: string[] },
): Promise<string> {
  const response = await fetch(`${issuerUrl}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ accounts: [], scopes: [], ...options }),
  });
  const answer = (await response.json()) as { token?: string; access_token?: string };
  const token = answer.token ?? answer.access_token;
  if (token === undefined) throw new Error(`the issuer answered ${response.status} without a token`);
  return token;
}

async function callApi(url: string, request: ApiRequest): Promise<ApiAnswer> {
  const { method = 'GET', path, token, account, body } = request;
  const headers: Record<string, string> = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(account !== undefined && { 'x-account-id': account }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...request.headers,
  };
  const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
  const response = await fetch(`${url}${path}`, {
    method,
    headers,
    ...(text !== undefined && { body: text }),
  });
  return answerOf(response);
}

async function answerOf(response: Response): Promise<ApiAnswer> {
  const text = await response.text();
  const { status, headers } = response;
  try {
    return { status, headers, text, json: JSON.parse(text) };
  } catch {
    return { status, headers, text, json: undefined };
  }
}
