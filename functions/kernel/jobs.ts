/** A long piece of work that is done in slices and survives being cut off: its body holds its progress and its result. */
export interface Job<Body> {
  id: string;
  /** One more with each checkpoint; only one of two runs of the same slice can write the next. */
  revision: number;
  /** A person wants it to stop; the worker obeys at its next checkpoint. */
  stopRequested: boolean;
  body: Body;
}

/** Stands in every job's body as `state`. Instants are ISO 8601. */
export type JobState =
  | { kind: 'running' }
  | { kind: 'stopped'; at: string }
  | { kind: 'done'; at: string }
  | { kind: 'failed'; at: string; reason: string };

/** Port: keeps jobs. */
export interface JobStore {
  /** Errors: `conflict` when the id is taken. */
  create(id: string, body: unknown): Promise<void>;
  find<Body>(id: string): Promise<Job<Body> | null>;
  /** Writes the body at `job.revision`; null when another run wrote first. */
  checkpoint<Body>(job: Job<Body>): Promise<Job<Body> | null>;
  /** False when there is no such job. */
  setStop(id: string, stopRequested: boolean): Promise<boolean>;
}

/** What the queue of jobs carries. `failures` are tries of this slice that failed for passing reasons. */
export interface JobMessage {
  jobId: string;
  failures: number;
}

/** What came of one slice: `again` asks for another, `over` is the end, whichever way. */
export type SliceOutcome = 'again' | 'over';
