import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What other commands need to know of the product that runs on this machine. */
export interface RunningProduct {
  /** Base URL of the HTTP API. */
  url: string;
  /** Issuer of the local tokens. */
  issuerUrl: string;
  pid: number;
  /** A token with the `ops` scope: may act for every account. */
  opsToken: string;
  /** A sample account and its token, for a first try. */
  account: string;
  accountToken: string;
  /** Endpoints of the engines and of the Lambda and CloudWatch calls, by name. */
  endpoints: Readonly<Record<string, string>>;
  startedAt: string;
}

const FILE = 'running.json';

/** Only its owner may read it: it holds tokens. */
const OWNER_ONLY = 0o600;

export async function announceRunning(dataDir: string, product: RunningProduct): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  await writeFile(join(dataDir, FILE), `${JSON.stringify(product, null, 2)}\n`, { mode: OWNER_ONLY });
}

export async function forgetRunning(dataDir: string): Promise<void> {
  await rm(join(dataDir, FILE), { force: true });
}

/** Errors: says how to start the product when none runs on that data. */
export async function findRunning(dataDir: string): Promise<RunningProduct> {
  const product = await readRunning(dataDir);
  if (product && isAlive(product.pid)) return product;
  throw new Error(`nothing runs on ${dataDir}: start it with npm start`);
}

async function readRunning(dataDir: string): Promise<RunningProduct | null> {
  try {
    return JSON.parse(await readFile(join(dataDir, FILE), 'utf8')) as RunningProduct;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
