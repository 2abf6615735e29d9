import type { FunctionRecord } from '../function-registry.ts';
import type { LambdaParts } from '../lambda-parts.ts';
import type { ControlRoute } from './control-endpoint.ts';

/** What the host knows of one function's environments now, and counts since it started. AWS tells nobody this much. */
export interface FunctionFleet {
  functionName: string;
  inFlight: number;
  reserved: number | null;
  provisioned: { requested: number; ready: number; status: string } | null;
  /** `provisioned` is part of starting, idle and busy. */
  sandboxes: { starting: number; idle: number; busy: number; provisioned: number; peakMemoryMb: number };
  invocations: number;
  failed: number;
  coldStarts: number;
  throttled: number;
}

/** `GET /springtide/fleet`: not Lambda's API but the host's own, for `npm run load` and whoever watches this machine. */
export function fleetRoutes(parts: LambdaParts): ControlRoute[] {
  const handle = () => ({
    status: 200,
    body: { functions: parts.registry.all().map((record) => fleetOf(parts, record)) },
  });
  return [{ method: 'GET', path: 'fleet', budget: 'none', handle }];
}

function fleetOf(parts: LambdaParts, record: FunctionRecord): FunctionFleet {
  const { name: functionName } = record.spec;
  const config = parts.pools.get(functionName);
  return {
    functionName,
    inFlight: record.onDemandInFlight + record.provisionedInFlight,
    reserved: record.reserved ?? null,
    provisioned: config
      ? { requested: config.requested, ready: config.available, status: config.status }
      : null,
    sandboxes: sandboxesOf(parts, functionName),
    ...parts.totals.of(functionName),
  };
}

function sandboxesOf({ fleet }: LambdaParts, functionName: string): FunctionFleet['sandboxes'] {
  const living = fleet
    .residents()
    .filter((one) => one.functionName === functionName && one.state !== 'ending');
  const starting = fleet.starting().filter((one) => one.functionName === functionName);
  const idle = living.filter(({ state }) => state === 'idle').length;
  return {
    starting: starting.length,
    idle,
    busy: living.length - idle,
    provisioned: [...living, ...starting].filter(({ type }) => type === 'provisioned-concurrency').length,
    peakMemoryMb: Math.max(0, ...living.map(({ sandbox }) => sandbox.maxMemoryMb ?? 0)),
  };
}
