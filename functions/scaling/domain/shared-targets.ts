import type { FunctionDefinition } from '../../kernel/service-definition.ts';
import { defaultGuards, type Target } from './target.ts';
import type { AddressedTarget, Fleet } from './targets.ts';

type Definitions = Readonly<Record<string, FunctionDefinition>>;

const MOST_RESERVED = 900;
const RAISES = 8;

/** What every lever of these has in common: full damping, because none of their policies brings its own. */
export function damped(definition: Pick<FunctionDefinition, 'memoryMb'>) {
  return {
    memoryMb: definition.memoryMb,
    architecture: 'arm64',
    guards: defaultGuards,
    damping: 'full',
    mode: 'act',
    warmPool: false,
  } as const satisfies Partial<Target>;
}

/** What a function has reserved at a deploy: its own number, else its class's, else none. */
export function reservedOf(fleet: Fleet, definition: FunctionDefinition): number | undefined {
  return definition.reservedConcurrency ?? fleet.reservedByClass[definition.class];
}

/** Functions that the stage reserves concurrency for: never below what it reserves, at most eight times that. */
export function reserveTargets(fleet: Fleet, definitions: Definitions): AddressedTarget[] {
  return Object.entries(fleet.functions).flatMap(([name, functionName]) => {
    const definition = definitions[name];
    const floor = definition && reservedOf(fleet, definition);
    if (!definition || floor === undefined) return [];
    const target: Target = {
      ...damped(definition),
      name: `${name}:reserve`,
      lever: 'reserved-concurrency',
      floor,
      ceiling: Math.min(MOST_RESERVED, floor * RAISES),
      policies: [{ policy: 'reserve-use' }, { policy: 'error-rate' }],
    };
    return [{ target, address: { kind: 'reserve', functionName } as const }];
  });
}

/** Kafka mappings in provisioned mode. */
export function pollerTargets({ pollers, functions }: Fleet, definitions: Definitions): AddressedTarget[] {
  return Object.entries(pollers).flatMap(([key, uuid]) => {
    const [name = ''] = key.split('/');
    const definition = definitions[name];
    if (!definition) return [];
    const target: Target = {
      ...damped(definition),
      name: key.replace('/', ':').replaceAll('.', '-'),
      lever: 'log-pollers',
      floor: 1,
      ceiling: 200,
      policies: [{ policy: 'log-lag' }, { policy: 'connection-pool' }, { policy: 'error-rate' }],
    };
    const functionName = functions[name] ?? name;
    return [{ target, address: { kind: 'pollers', uuid, functionName } as const }];
  });
}

const MOST_ACU = 256;

/** Reads an entry of `Fleet.clusters`. */
export function clusterOf(text: string): { shard: string; clusterId: string; maxAcu: number } {
  const [number = '', clusterId = '', maxAcu] = text.split('/');
  return { shard: `shard-${number}`, clusterId, maxAcu: Number(maxAcu) };
}

/** Clusters: never narrower than the stage says, so that a deploy and the scaler do not undo each other. */
export function clusterTargets({ clusters }: Fleet): AddressedTarget[] {
  return clusters.map((text) => {
    const { shard, clusterId, maxAcu } = clusterOf(text);
    const target: Target = {
      ...damped({ memoryMb: 0 }),
      name: `${shard}:acu`,
      lever: 'database-capacity',
      floor: Math.ceil(maxAcu),
      ceiling: Math.min(MOST_ACU, Math.ceil(maxAcu * RAISES)),
      policies: [{ policy: 'acu-range' }],
    };
    return { target, address: { kind: 'cluster', clusterId } as const };
  });
}
