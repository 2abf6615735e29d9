import { join } from 'node:path';
import type { Clock } from '../../../functions/kernel/clock.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { startGatewayThread } from '../gateway/gateway-thread.ts';
import { type Issuer, startIssuer } from '../gateway/issuer.ts';
import type { LambdaHost } from '../lambda/lambda-host.ts';
import type { RecordSample } from '../metric-store.ts';
import type { HttpApiModel, SystemModel } from '../template/model.ts';
import { localAccount } from './local-account.ts';
import type { Stops } from './stops.ts';

/** What the edge needs around it. */
export interface EdgeParts {
  dataDir: string;
  port: number;
  lambda: LambdaHost;
  clock: Clock;
  record: RecordSample;
  stops: Stops;
}

/** The HTTP API and who issues tokens for it. */
export interface Edge {
  gateway: Gateway;
  issuer: Issuer;
}

/** In-flight requests may take this long when the host stops. */
const GRACE_MS = 2_000;

/**
 * Opens the API. The template's issuer exists only on AWS, so its name stays in the tokens while its keys come from the
 * local issuer: a token of the real one is refused here, and one made here is refused there.
 */
export async function startEdge(system: SystemModel, parts: EdgeParts): Promise<Edge> {
  const { clock, record, stops, lambda, port } = parts;
  const api = system.api;
  if (!api) throw new Error('The template has no HTTP API');
  const issuer = await startIssuer({
    keyFile: join(parts.dataDir, 'issuer-key.pem'),
    port: 0,
    clock,
    ...identityOf(api),
  });
  stops.add(() => issuer.stop());
  const gateway = await startGatewayThread({
    ...{ api, port, record, invoke: lambda.invoke, issuerUrl: issuer.url },
    accountId: localAccount.accountId,
  });
  stops.add(() => gateway.stop(GRACE_MS));
  return { gateway, issuer };
}

function identityOf(api: HttpApiModel): { issuer?: string; audience: string } {
  const authorizer = api.routes.find((route) => route.authorizer)?.authorizer;
  if (!authorizer) return { audience: 'springtide' };
  return { issuer: authorizer.issuer, audience: authorizer.audience[0] ?? '' };
}
