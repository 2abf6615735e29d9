import type { EventSourceMappingState, EventSourceMappings } from '../lambda/contracts.ts';
import type { Mapping, MappingChange } from './mapping.ts';

/** How long a change reads `Updating`; on AWS it is tens of seconds. */
const UPDATING_MS = 300;

const changeable = [
  'functionName',
  'enabled',
  'batchSize',
  'batchWindowSeconds',
  'maximumConcurrency',
  'minimumPollers',
  'maximumPollers',
] as const satisfies readonly (keyof EventSourceMappingState)[];

/** Every mapping of the stage, behind the control endpoint and for the host's stop. */
export class RunningMappings implements EventSourceMappings {
  readonly #mappings: ReadonlyMap<string, Mapping>;
  readonly #updating = new Map<string, NodeJS.Timeout>();

  constructor(mappings: readonly Mapping[]) {
    this.#mappings = new Map(mappings.map((mapping) => [mapping.uuid, mapping]));
  }

  list(): EventSourceMappingState[] {
    return [...this.#mappings.values()].map((mapping) => this.#stateOf(mapping));
  }

  get(uuid: string): EventSourceMappingState | undefined {
    const mapping = this.#mappings.get(uuid);
    return mapping && this.#stateOf(mapping);
  }

  /** Takes effect at once and reads `Updating` for a moment. Throws when there is no such mapping. */
  update(uuid: string, change: Partial<EventSourceMappingState>): EventSourceMappingState {
    const mapping = this.#mappings.get(uuid);
    if (!mapping) throw new Error(`There is no event source mapping ${uuid}`);
    clearTimeout(this.#updating.get(uuid));
    this.#updating.set(
      uuid,
      setTimeout(() => this.#updating.delete(uuid), UPDATING_MS),
    );
    void mapping.apply(onlyChangeable(change));
    return this.#stateOf(mapping);
  }

  async stop(): Promise<void> {
    for (const timer of this.#updating.values()) clearTimeout(timer);
    await Promise.all([...this.#mappings.values()].map((mapping) => mapping.stop()));
  }

  #stateOf(mapping: Mapping): EventSourceMappingState {
    const settings = mapping.settings();
    return this.#updating.has(mapping.uuid) ? { ...settings, state: 'Updating' } : settings;
  }
}

function onlyChangeable(change: MappingChange): MappingChange {
  const entries = changeable.filter((key) => key in change).map((key) => [key, change[key]]);
  return Object.fromEntries(entries) as MappingChange;
}
