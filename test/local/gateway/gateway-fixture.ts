import { randomFillSync } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Gateway, startGateway } from '../../../lib/local/gateway/gateway.ts';
import { type Issuer, startIssuer } from '../../../lib/local/gateway/issuer.ts';
import { fetchIssuerKeys } from '../../../lib/local/gateway/jwt-authorizer.ts';
import type { Invoke, InvokeOutcome } from '../../../lib/local/lambda/contracts.ts';
import type { MetricSample } from '../../../lib/local/metric-store.ts';
import type { HttpApiModel, RouteModel } from '../../../lib/local/template/model.ts';

export interface Running {
  gateway: Gateway;
  issuer: Issuer;
  /** Events the function received, in order. */
  events: { functionName: string; event: Record<string, unknown> }[];
  samples: MetricSample[];
  /** What the next invocations answer. */
  answerWith(outcome: InvokeOutcome | Promise<InvokeOutcome>): void;
  stop(): Promise<void>;
}

export function ok(result: unknown): InvokeOutcome {
  return { kind: 'ok', payload: JSON.stringify(result), coldStart: false };
}

/** A gateway and an issuer on free ports; `routes` gets the authorizer of that issuer. */
export async function startFixture(options: {
  routes(authorizer: RouteModel['authorizer']): RouteModel[];
  throttle?: HttpApiModel['throttle'];
}): Promise<Running> {
  const dir = await mkdtemp(join(tmpdir(), 'springtide-gateway-'));
  const issuer = await startIssuer({
    keyFile: join(dir, 'issuer-key.pem'),
    port: 0,
    audience: 'springtide',
    clock: Date.now,
  });
  const events: Running['events'] = [];
  const samples: MetricSample[] = [];
  let outcome: InvokeOutcome | Promise<InvokeOutcome> = ok({ statusCode: 204 });
  const invoke: Invoke = async (functionName, payload) => {
    events.push({ functionName, event: JSON.parse(payload) });
    return outcome;
  };
  const routes = options.routes({ issuer: issuer.url, audience: ['springtide'] });
  const gateway = await startGateway({
    api: { apiId: 'api123', routes, throttle: options.throttle },
    invoke,
    fetchKeys: fetchIssuerKeys,
    clock: Date.now,
    random: randomFillSync,
    port: 0,
    accountId: '000000000000',
    record: (sample) => samples.push(sample),
  });
  return {
    gateway,
    issuer,
    events,
    samples,
    answerWith: (next) => {
      outcome = next;
    },
    stop: async () => {
      await gateway.stop(1_000);
      await issuer.stop();
    },
  };
}

export function route(routeKey: string, more: Partial<RouteModel> = {}): RouteModel {
  return { routeKey, functionName: 'echo', timeoutMs: 30_000, authorizer: undefined, scopes: [], ...more };
}
