import type { EventSourceMappingState, EventSourceMappings } from '../lambda/contracts.ts';
import type { Mapping, MappingChange } from './mapping.ts';

const changeable = [
  'functionName',
  'enabled',
  'batchSize',
  'batchWindowSeconds',
  'maximumConcurrency',
  'minimumPollers',
  'maximumPollers',
] as const satisfies readonly (keyof EventSourceMappingState)[];

/** Every mapping of the stage, behind the control endpoint (which adds the moment of `Updating`) and for the host's stop. */
export class RunningMappings implements EventSourceMappings {
  readonly #mappings = new Map<string, Mapping>();

  add(mapping: Mapping): void {
    this.#mappings.set(mapping.uuid, mapping);
  }

  list(): EventSourceMappingState[] {
    return [...this.#mappings.values()].map((mapping) => mapping.settings());
  }

  get(uuid: string): EventSourceMappingState | undefined {
    return this.#mappings.get(uuid)?.settings();
  }

  /** Takes effect at once. Throws when there is no such mapping. */
  update(uuid: string, change: Partial<EventSourceMappingState>): EventSourceMappingState {
    const mapping = this.#mappings.get(uuid);
    if (!mapping) throw new Error(`There is no event source mapping ${uuid}`);
    mapping.apply(onlyChangeable(change));
    return mapping.settings();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#mappings.values()].map((mapping) => mapping.stop()));
  }
}

function onlyChangeable(change: MappingChange): MappingChange {
  const entries = changeable.filter((key) => key in change).map((key) => [key, change[key]]);
  return Object.fromEntries(entries) as MappingChange;
}
