import type { FlightRecord } from '../../functions/scaling/domain/ports.ts';
import type { FunctionFleet } from '../local/lambda/control/fleet-routes.ts';
import type { CallOps } from '../ops-client.ts';
import { reserveLocally } from './reserve.ts';

/** What a load asks of the scaler, through the product's own routes, and of the host's Lambda. */
export interface ScalingApi {
  /** Newest first. */
  decisions(): Promise<FlightRecord[]>;
  /** Of every target, the load's own among them; dearer to ask for. */
  allDecisions(): Promise<FlightRecord[]>;
  /** Announces a flash sale; resolves with how to take it back. */
  announce(event: { fromMs: number; untilMs: number; value: number }): Promise<() => Promise<void>>;
  warmPool(on: boolean): Promise<void>;
  fleet(): Promise<FunctionFleet>;
  /** Reserves concurrency; resolves with how to restore what was there. */
  reserve(value: number): Promise<() => Promise<void>>;
}

interface ScalingAnswer {
  targets: readonly { target: { name: string }; decisions: FlightRecord[] }[];
}

/** The target is the function's name in the definitions; its physical name ends with it. */
export function scalingApi(call: CallOps, lambdaUrl: string, target: string): ScalingApi {
  return {
    async decisions() {
      const answer = await call<ScalingAnswer>('GET', `/ops/scaling?target=${target}`);
      return answer.targets.find((one) => one.target.name === target)?.decisions ?? [];
    },
    async allDecisions() {
      const { targets } = await call<ScalingAnswer>('GET', '/ops/scaling');
      return targets.flatMap(({ decisions }) => decisions);
    },
    async announce(event) {
      const body = { target, name: 'flash sale (npm run load)', ...event };
      const { id } = await call<{ id: string }>('POST', '/ops/scaling/schedules', body);
      return () => call('DELETE', `/ops/scaling/schedules?target=${target}&id=${id}`);
    },
    warmPool: (on) =>
      call('POST', `/ops/scaling/${target}`, { action: on ? 'warm-pool-on' : 'warm-pool-off' }),
    fleet: () => fleetOf(lambdaUrl, target),
    reserve: async (value) => reserveLocally(lambdaUrl, await fleetOf(lambdaUrl, target), value),
  };
}

async function fleetOf(lambdaUrl: string, target: string): Promise<FunctionFleet> {
  const response = await fetch(`${lambdaUrl}/springtide/fleet`).catch((error: Error) => {
    throw new Error('the product does not answer any more', { cause: error });
  });
  const { functions } = (await response.json()) as { functions: FunctionFleet[] };
  const found = functions.find(({ functionName }) => functionName.endsWith(target));
  if (!found) throw new Error(`the local host has no function ${target}`);
  return found;
}
