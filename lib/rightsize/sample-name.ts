import type { Preparation } from '../local/lambda/measure-sandbox.ts';

/** What of the running product the events have to name. */
export interface SampleWorld {
  /** Ids of all shards. */
  readonly shards: readonly string[];
  /** A webhook of our account whose receiver answers at once. */
  readonly webhookId: string;
}

/** Which event it is; `run` is unlike that of every other measurement, so that no event was seen before. */
export interface EventName {
  readonly index: number;
  readonly run: string;
  readonly world: SampleWorld;
}

/** An event as Lambda would hand it over, and what must have happened before it for it to find work. */
export interface PreparedSample {
  readonly payload: string;
  readonly before: readonly Preparation[];
}
