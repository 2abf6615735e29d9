import { AppError } from '../../kernel/errors.ts';
import type {
  FunctionDefinition,
  ServiceClass,
  ServiceDefinition,
  Trigger,
} from '../../kernel/service-definition.ts';
import { clusterTargets, damped, pollerTargets, reservedOf, reserveTargets } from './shared-targets.ts';
import type { Target } from './target.ts';

/** How AWS calls what the scaler may move; SCALING_TARGETS brings it (`fleet-setting.ts`). */
export interface Fleet {
  readonly alias: string;
  /** Name in the service definitions to physical name. */
  readonly functions: Readonly<Record<string, string>>;
  /** `function/source` to the id of the event source mapping. */
  readonly mappings: Readonly<Record<string, string>>;
  /** `function/topic` to the id of a Kafka mapping in provisioned mode. */
  readonly pollers: Readonly<Record<string, string>>;
  /** Concurrency that the stage reserves for each function of a class. */
  readonly reservedByClass: Readonly<Partial<Record<ServiceClass, number>>>;
  /** A shard's number, its cluster's identifier and the upper end of its ACU range in the stage: `0/identifier/16`. */
  readonly clusters: readonly string[];
}

/** A fleet of what is known, nothing else in it. */
export function fleetOf(known: Partial<Fleet>): Fleet {
  return {
    alias: 'live',
    functions: {},
    mappings: {},
    pollers: {},
    reservedByClass: {},
    clusters: [],
    ...known,
  };
}

/** How a target's lever is called at AWS. */
export type LeverAddress =
  | { readonly kind: 'alias'; readonly functionName: string; readonly alias: string }
  | { readonly kind: 'reserve'; readonly functionName: string }
  | { readonly kind: 'mapping'; readonly uuid: string; readonly functionName: string }
  | { readonly kind: 'pollers'; readonly uuid: string; readonly functionName: string }
  | { readonly kind: 'cluster'; readonly clusterId: string };

export interface AddressedTarget {
  readonly target: Target;
  readonly address: LeverAddress;
}

/** A target may stand in the list once: two writers of one lever undo each other (T24). */
export function oneWriterEach(targets: readonly Pick<Target, 'name' | 'lever'>[]): void {
  const keys = targets.map(({ name, lever }) => `${name} (${lever})`);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw new AppError('invalid_settings', `two writers for the target ${twice}`);
}

/** A target for every function that takes requests, every queue that feeds one, every reserve, Kafka mapping and cluster. */
export function targetsOf(
  fleet: Fleet,
  definitions: Readonly<Record<string, FunctionDefinition>>,
): AddressedTarget[] {
  const all = [
    ...functionTargets(fleet, definitions),
    ...queueTargets(fleet, definitions),
    ...reserveTargets(fleet, definitions),
    ...pollerTargets(fleet, definitions),
    ...clusterTargets(fleet),
  ];
  oneWriterEach(all.map(({ target }) => target));
  return all;
}

/**
 * The fleet by the definitions' own names, for whoever only needs to know which functions and queues there are to steer.
 * Reserves, pollers and clusters are the stage's and not among them.
 */
export function namedFleet(services: Readonly<Record<string, ServiceDefinition>>): Fleet {
  const all = Object.values(services).flatMap((service) =>
    Object.entries(service.functions)
      .filter(([, definition]) => !definition.uses.includes('scaling-control'))
      .map(([name, definition]) => ({ service: service.name, name, queues: queuesOf(definition) })),
  );
  const keys = all.flatMap(({ service, name, queues }) =>
    queues.map((queue) => `${name}/${service}-${queue}`),
  );
  return fleetOf({
    functions: Object.fromEntries(all.map(({ name }) => [name, name])),
    mappings: Object.fromEntries(keys.map((key) => [key, key])),
  });
}

function queuesOf({ triggers }: FunctionDefinition): string[] {
  return triggers.flatMap((trigger) => (trigger.kind === 'queue' ? [trigger.queue] : []));
}

const DEFAULT_CEILING = 500;

function functionTargets(
  fleet: Fleet,
  definitions: Readonly<Record<string, FunctionDefinition>>,
): AddressedTarget[] {
  return Object.entries(fleet.functions).flatMap(([name, functionName]) => {
    const definition = definitions[name];
    if (!definition?.triggers.some((trigger) => trigger.kind === 'http')) return [];
    const reserved = reservedOf(fleet, definition);
    const target: Target = {
      ...damped(definition),
      name,
      lever: 'provisioned-concurrency',
      floor: 0,
      ceiling: reserved ?? DEFAULT_CEILING,
      ...(reserved === undefined ? {} : { reserved }),
      policies: [{ policy: 'economic' }, { policy: 'schedule' }, { policy: 'error-rate' }],
      damping: 'bounds-only',
    };
    return [{ target, address: { kind: 'alias', functionName, alias: fleet.alias } as const }];
  });
}

/** E3: a backlog above a thousand things is long, below a hundred short. */
const LONG_BACKLOG = 1000;
const SHORT_BACKLOG = 100;
const DRAIN_SECONDS = 60;

/**
 * SQS mappings that declare MaximumConcurrency (2 to 1000); FIFO queues scale by their message groups. An idle queue costs
 * nothing, so what the service declares is kept, and only the protection of the database goes below it.
 */
function queueTargets(
  fleet: Fleet,
  definitions: Readonly<Record<string, FunctionDefinition>>,
): AddressedTarget[] {
  return Object.entries(fleet.mappings).flatMap(([key, uuid]) => {
    const [name = ''] = key.split('/');
    const definition = definitions[name];
    const trigger = definition?.triggers.find((one) => one.kind === 'queue');
    if (!definition || trigger?.maxConcurrency === undefined) return [];
    const target: Target = {
      ...damped(definition),
      name: key.replace('/', ':'),
      lever: 'queue-concurrency',
      floor: 2,
      ceiling: Math.min(1000, Math.max(trigger.maxConcurrency * 8, 16)),
      policies: [
        { policy: 'queue-depth', settings: backlogSettings(trigger) },
        { policy: 'connection-pool' },
        { policy: 'error-rate' },
      ],
    };
    return [
      { target, address: { kind: 'mapping', uuid, functionName: fleet.functions[name] ?? name } as const },
    ];
  });
}

function backlogSettings({ maxConcurrency = 2, itemsPerMessage = 1 }: Extract<Trigger, { kind: 'queue' }>) {
  return {
    up: LONG_BACKLOG / itemsPerMessage,
    down: SHORT_BACKLOG / itemsPerMessage,
    drainSeconds: DRAIN_SECONDS,
    least: maxConcurrency,
  };
}
