import type { CacheContext, Job } from './context.ts';
import type { Entry } from './envelope.ts';
import { ABSENT, type Held, holdPayload } from './held-value.ts';
import type { Assurance } from './memory-tier.ts';

export function holdEntry(entry: Entry): Held {
  return entry.found ? holdPayload(entry.payload) : ABSENT;
}

export function assuranceOf(job: Job, known: { sequence: string | null; readAtMs: number }): Assurance {
  return { atMs: known.readAtMs, sequence: known.sequence, view: job.view, epoch: job.epoch };
}

/** Puts the value into memory, if its policy lets it, and hands it on. */
export function keep(
  context: CacheContext,
  job: Job,
  value: { entry: Entry; held: Held; assurance: Assurance },
): Held {
  context.memory.put(job.key, { ...value, nowMs: context.clock() }, value.assurance);
  return value.held;
}
