/** Tells the person who waits what is going on, in one short line. */
export type Progress = (text: string) => void;

/** An engine that runs: how to reach it and how to stop it. */
export interface Engine {
  /** What it is and which version, for the start page: `PostgreSQL 17.10, 4 shards + 4 standbys`. */
  description: string;
  /** Ends the engine and waits until its processes are gone. Safe to call twice. */
  stop(): Promise<void>;
}
