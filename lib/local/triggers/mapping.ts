import type { EventSourceMappingState } from '../lambda/contracts.ts';

/** What a mapping may be told while it runs; a limit of undefined takes the limit away. */
export type MappingChange = Partial<EventSourceMappingState>;

/** One running event source mapping. */
export interface Mapping {
  readonly uuid: string;
  /** Its settings now. */
  settings(): EventSourceMappingState;
  /** Takes effect for the next batch; what goes wrong later is reported, not thrown. */
  apply(change: MappingChange): void;
  /** Takes no new batch and waits for those that run. */
  stop(): Promise<void>;
}

/** Says in one line what a trigger ran into, for the host's log. */
export type Report = (line: string) => void;
