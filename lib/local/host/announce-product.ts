import type { Clock } from '../../../functions/kernel/clock.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Issuer } from '../gateway/issuer.ts';
import { announceRunning, forgetRunning, type RunningProduct } from '../running.ts';
import type { Stops } from './stops.ts';

/** What is told to the other commands. */
export interface AnnouncedParts {
  dataDir: string;
  gateway: Gateway;
  issuer: Issuer;
  endpoints: Readonly<Record<string, string>>;
  clock: Clock;
  stops: Stops;
}

/** The account of the first try; every account exists as soon as somebody writes to it. */
const SAMPLE_ACCOUNT = 'demo-shop';
const DAY_SECONDS = 86_400;

/** Writes `running.json` (mode 0600: it holds tokens) and takes it away at the stop. */
export async function announceProduct(parts: AnnouncedParts): Promise<RunningProduct> {
  const { dataDir, gateway, issuer, endpoints, clock, stops } = parts;
  const product: RunningProduct = {
    url: gateway.url,
    issuerUrl: issuer.url,
    pid: process.pid,
    opsToken: await issuer.sign({ accounts: [], scopes: ['ops'], ttlSeconds: DAY_SECONDS }),
    account: SAMPLE_ACCOUNT,
    accountToken: await issuer.sign({ accounts: [SAMPLE_ACCOUNT], scopes: [], ttlSeconds: DAY_SECONDS }),
    endpoints,
    startedAt: new Date(clock()).toISOString(),
  };
  await announceRunning(dataDir, product);
  stops.add(() => forgetRunning(dataDir));
  return product;
}
