import type { Capacity, WaveReport } from '../domain/observation.ts';
import type { Levers } from '../domain/ports.ts';
import type { LeverAddress } from '../domain/targets.ts';

interface Alias {
  readonly functionName: string;
  readonly alias: string;
}

/** What of the control planes of Lambda and RDS the levers need. */
export interface ControlPlane {
  readProvisioned(alias: Alias): Promise<Capacity>;
  setProvisioned(alias: Alias, value: number): Promise<void>;
  readVersion(alias: Alias): Promise<number | undefined>;
  readReserved(functionName: string): Promise<Capacity>;
  setReserved(functionName: string, value: number): Promise<void>;
  readConsumers(mappingUuid: string): Promise<Capacity>;
  setConsumers(mappingUuid: string, value: number): Promise<void>;
  readPollers(mappingUuid: string): Promise<Capacity>;
  setPollers(mappingUuid: string, value: number): Promise<void>;
  readAcuRange(clusterId: string): Promise<{ maxAcu: number; inProgress: boolean }>;
  setMaxAcu(clusterId: string, value: number): Promise<void>;
  sendPings(
    alias: Alias,
    pings: { count: number; holdMs: number; untilMs: number },
  ): Promise<Omit<WaveReport, 'atMs'>>;
}

/** Provisioned and reserved concurrency, consumers of a queue, pollers of a topic, ACU of a cluster, pings of an alias. */
export function awsLevers(control: ControlPlane): Levers {
  return {
    capacity: (address) => read(control, address),
    version: async (address) => (address.kind === 'alias' ? control.readVersion(address) : undefined),
    set: (address, value) => write(control, address, value),
    async ping(address, { pings, holdMs }, untilMs) {
      if (address.kind !== 'alias') return { atMs: 0, sent: 0, cold: 0, throttled: 0, oldestIdleSeconds: 0 };
      return { atMs: 0, ...(await control.sendPings(address, { count: pings, holdMs, untilMs })) };
    },
  };
}

async function read(control: ControlPlane, address: LeverAddress): Promise<Capacity> {
  switch (address.kind) {
    case 'alias':
      return control.readProvisioned(address);
    case 'reserve':
      return control.readReserved(address.functionName);
    case 'mapping':
      return control.readConsumers(address.uuid);
    case 'pollers':
      return control.readPollers(address.uuid);
    case 'cluster': {
      const { maxAcu, inProgress } = await control.readAcuRange(address.clusterId);
      return { requested: maxAcu, ready: maxAcu, inProgress };
    }
  }
}

function write(control: ControlPlane, address: LeverAddress, value: number): Promise<void> {
  switch (address.kind) {
    case 'alias':
      return control.setProvisioned(address, value);
    case 'reserve':
      return control.setReserved(address.functionName, value);
    case 'mapping':
      return control.setConsumers(address.uuid, value);
    case 'pollers':
      return control.setPollers(address.uuid, value);
    case 'cluster':
      return control.setMaxAcu(address.clusterId, value);
  }
}
