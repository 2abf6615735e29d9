import type { Capacity, WaveReport } from '../domain/observation.ts';
import type { Levers } from '../domain/ports.ts';

interface Alias {
  readonly functionName: string;
  readonly alias: string;
}

/** What of Lambda's control plane the levers need. */
export interface LambdaControl {
  readProvisioned(alias: Alias): Promise<Capacity>;
  setProvisioned(alias: Alias, value: number): Promise<void>;
  readConsumers(mappingUuid: string): Promise<Capacity>;
  setConsumers(mappingUuid: string, value: number): Promise<void>;
  sendPings(alias: Alias, pings: { count: number; holdMs: number }): Promise<Omit<WaveReport, 'atMs'>>;
}

/** Provisioned concurrency of an alias, MaximumConcurrency of an SQS mapping, pings of an alias. */
export function lambdaLevers(lambda: LambdaControl): Levers {
  return {
    capacity: (address) =>
      address.kind === 'alias' ? lambda.readProvisioned(address) : lambda.readConsumers(address.uuid),
    set: (address, value) =>
      address.kind === 'alias'
        ? lambda.setProvisioned(address, value)
        : lambda.setConsumers(address.uuid, value),
    async ping(address, { pings, holdMs }) {
      if (address.kind !== 'alias') return { atMs: 0, sent: 0, cold: 0, throttled: 0, oldestIdleSeconds: 0 };
      return { atMs: 0, ...(await lambda.sendPings(address, { count: pings, holdMs })) };
    },
  };
}
