import { AppError } from '../../kernel/errors.ts';
import type { FunctionDefinition, ServiceDefinition } from '../../kernel/service-definition.ts';
import { defaultGuards, type Target } from './target.ts';

/** What infra hands over as SCALING_TARGETS: how AWS calls what the scaler may move. */
export interface Fleet {
  readonly alias: string;
  /** Name in the service definitions to physical name. */
  readonly functions: Readonly<Record<string, string>>;
  /** `function/source` to the id of the event source mapping. */
  readonly mappings: Readonly<Record<string, string>>;
}

/** How a target's lever is called at AWS. */
export type LeverAddress =
  | { readonly kind: 'alias'; readonly functionName: string; readonly alias: string }
  | { readonly kind: 'mapping'; readonly uuid: string; readonly functionName: string };

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

/** A target for every function that takes requests and for every queue that feeds one. */
export function targetsOf(
  fleet: Fleet,
  definitions: Readonly<Record<string, FunctionDefinition>>,
): AddressedTarget[] {
  const all = [...functionTargets(fleet, definitions), ...queueTargets(fleet, definitions)];
  oneWriterEach(all.map(({ target }) => target));
  return all;
}

/** The fleet by the definitions' own names, for whoever only needs to know which targets there are. */
export function namedFleet(services: Readonly<Record<string, ServiceDefinition>>): Fleet {
  const all = Object.values(services).flatMap((service) =>
    Object.entries(service.functions)
      .filter(([, definition]) => !definition.uses.includes('scaling-control'))
      .map(([name, definition]) => ({ service: service.name, name, queues: queuesOf(definition) })),
  );
  const keys = all.flatMap(({ service, name, queues }) =>
    queues.map((queue) => `${name}/${service}-${queue}`),
  );
  return {
    alias: 'live',
    functions: Object.fromEntries(all.map(({ name }) => [name, name])),
    mappings: Object.fromEntries(keys.map((key) => [key, key])),
  };
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
    const target: Target = {
      ...common(name, definition),
      lever: 'provisioned-concurrency',
      floor: 0,
      ceiling: definition.reservedConcurrency ?? DEFAULT_CEILING,
      ...(definition.reservedConcurrency === undefined ? {} : { reserved: definition.reservedConcurrency }),
      policies: [{ policy: 'economic' }, { policy: 'schedule' }, { policy: 'error-rate' }],
      damping: 'bounds-only',
    };
    return [{ target, address: { kind: 'alias', functionName, alias: fleet.alias } as const }];
  });
}

/** SQS mappings that declare MaximumConcurrency (2 to 1000); FIFO queues scale by their message groups. */
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
      ...common(key.replace('/', ':'), definition),
      lever: 'queue-concurrency',
      floor: 2,
      ceiling: Math.min(1000, Math.max(trigger.maxConcurrency * 8, 16)),
      policies: [{ policy: 'queue-depth' }, { policy: 'connection-pool' }, { policy: 'error-rate' }],
      damping: 'full',
    };
    return [
      { target, address: { kind: 'mapping', uuid, functionName: fleet.functions[name] ?? name } as const },
    ];
  });
}

function common(name: string, definition: FunctionDefinition) {
  return {
    name,
    memoryMb: definition.memoryMb,
    architecture: 'arm64',
    guards: defaultGuards,
    mode: 'act',
    warmPool: false,
  } as const;
}
