import type { FunctionDefinition, ServiceClass, ServiceDefinition } from '../../kernel/service-definition.ts';
import { jsonSetting, type Setting } from '../../kernel/settings.ts';
import type { Fleet } from './targets.ts';

type Services = Readonly<Record<string, ServiceDefinition>>;

/**
 * SCALING_TARGETS as infra writes it. What the definitions say already is not said again: every list is joined by commas and in
 * their order, so that a function costs its physical name and a cluster the end of its own. Lambda allows 4 KB for all variables.
 */
export interface PackedFleet {
  alias: string;
  /** Physical names, in the order of `scaledFunctions`. */
  functions: string;
  /** Ids of event source mappings, in the order of `scaledMappings`. */
  mappings: string;
  /** Ids of Kafka mappings in the order of `topicMappings`; empty where they have no pollers of their own. */
  pollers: string;
  reservedByClass: Partial<Record<ServiceClass, number>>;
  /** What every cluster's identifier begins with. */
  clusterStart: string;
  /** The upper end of the ACU range of a cluster that names no other. */
  maxAcu: number;
  /** `0/end of identifier` or `0/end of identifier/16`: the shard's number, and the upper end of its ACU range in the stage. */
  clusters: string;
}

/**
 * Does the scaler have a lever for it? Provisioned concurrency for what people wait for, MaximumConcurrency for queues that
 * declare one. The others would only fill the settings in which the scaler is told about them, and it does not scale itself.
 */
export function isScaled(definition: FunctionDefinition): boolean {
  if (definition.uses.includes('scaling-control')) return false;
  return definition.triggers.some((trigger) => trigger.kind === 'http' || isScaledQueue(trigger));
}

/** A queue whose consumers the scaler may change. */
function isScaledQueue(trigger: FunctionDefinition['triggers'][number]): boolean {
  return trigger.kind === 'queue' && trigger.maxConcurrency !== undefined;
}

function definitionsOf(services: Services) {
  return Object.values(services).flatMap((service) =>
    Object.entries(service.functions).map(([name, definition]) => ({ service, name, definition })),
  );
}

/** Names of every function the scaler has a lever for. */
export function scaledFunctions(services: Services): string[] {
  return definitionsOf(services).flatMap(({ name, definition }) => (isScaled(definition) ? [name] : []));
}

/** `function/queue` of every mapping whose concurrency the scaler may change; the queue as infra calls it. */
export function scaledMappings(services: Services): string[] {
  return sourcesOf(services, (trigger, service) =>
    trigger.kind === 'queue' && isScaledQueue(trigger) ? [`${service.name}-${trigger.queue}`] : [],
  );
}

/** `function/topic` of every Kafka mapping. */
export function topicMappings(services: Services): string[] {
  return sourcesOf(services, (trigger) => (trigger.kind === 'topics' ? trigger.topics : []));
}

type Trigger = FunctionDefinition['triggers'][number];

function sourcesOf(
  services: Services,
  read: (trigger: Trigger, service: ServiceDefinition) => readonly string[],
): string[] {
  return definitionsOf(services).flatMap(({ service, name, definition }) =>
    definition.triggers.flatMap((trigger) => read(trigger, service).map((source) => `${name}/${source}`)),
  );
}

const TEXTS = ['alias', 'functions', 'mappings', 'pollers', 'clusterStart', 'clusters'] as const;

/** Reads SCALING_TARGETS; a list that does not fit the definitions is refused at start, or a lever would move what is not its own (T43). */
export function fleetSetting(services: Services): Setting<Fleet> {
  return jsonSetting('SCALING_TARGETS', (value) =>
    isPacked(value) ? unpacked(value, services) : 'must be a PackedFleet',
  );
}

function isPacked(value: unknown): value is PackedFleet {
  const packed = (value ?? {}) as PackedFleet;
  const reserves = Object.values(packed.reservedByClass ?? { missing: 0 });
  return TEXTS.every((name) => typeof packed[name] === 'string') && reserves.every((units) => units > 0);
}

function unpacked(packed: PackedFleet, services: Services): Fleet | string {
  const topics = packed.pollers === '' ? [] : topicMappings(services);
  const functions = named(packed.functions, scaledFunctions(services));
  const mappings = named(packed.mappings, scaledMappings(services));
  const pollers = named(packed.pollers, topics);
  const clusters = clustersOf(packed);
  if (!functions || !mappings || !pollers || !clusters) {
    const found = { functions, mappings, pollers, clusters };
    const wrong = Object.entries(found).find(([, list]) => !list);
    return `${wrong?.[0]} must fit the definitions: one of each, each different`;
  }
  const { alias, reservedByClass } = packed;
  return { alias, reservedByClass, functions, mappings, pollers, clusters };
}

/** The definitions' names with what they are called by; undefined: the list is not theirs. */
function named(text: string, names: readonly string[]): Record<string, string> | undefined {
  const parts = text === '' ? [] : text.split(',');
  if (parts.length !== names.length || !areDistinct(parts)) return undefined;
  return Object.fromEntries(names.map((name, index) => [name, parts[index] ?? '']));
}

/** As `Fleet.clusters` holds them; undefined: a row is none, or a shard or a cluster is named twice. */
function clustersOf({ clusters, clusterStart, maxAcu }: PackedFleet): string[] | undefined {
  const rows = clusters
    .split(',')
    .map((text) => /^(\d{1,3})\/([\w-]+)(?:\/(\d+(?:\.5)?))?$/.exec(text) ?? []);
  const isRight = [1, 2].every((part) => areDistinct(rows.map((row) => row[part] ?? '')));
  return isRight && maxAcu > 0
    ? rows.map(([, number, end, acu = maxAcu]) => `${number}/${clusterStart}${end}/${acu}`)
    : undefined;
}

function areDistinct(texts: readonly string[]): boolean {
  return !texts.includes('') && new Set(texts).size === texts.length;
}
