import type { Engine } from '../engine.ts';

/** One server that tests may break and revive; its port stays the same meanwhile. */
export interface PostgresNode {
  host: string;
  port: number;
  running(): boolean;
  /** Ends it at once, without a checkpoint, as if the machine died. */
  kill(): Promise<void>;
  /** Starts it again and waits until it answers (a standby: until it streams). */
  start(): Promise<void>;
}

/** A streaming standby: readable, and as far behind as the test wants. */
export interface PostgresStandby extends PostgresNode {
  /** New commits are received but not shown until `resumeReplay`. */
  pauseReplay(): Promise<void>;
  resumeReplay(): Promise<void>;
  /** Until all that was committed before is visible here; throws when it is not after 10 s. */
  caughtUp(): Promise<void>;
  /** Bytes of the primary's log that are not yet visible here; an unfinished record may keep it above 0. */
  lagBytes(): Promise<number>;
  /** Age of the newest commit visible here while others wait; 0 when nothing waits. */
  lagMs(): Promise<number>;
}

export interface PostgresShard extends PostgresNode {
  id: string;
  /** Each role owns its database and can connect to no other. */
  databases: { name: string; role: string; password: string }[];
  admin: { user: string; password: string };
  standby?: PostgresStandby;
}

export interface PostgresEngine extends Engine {
  /** Where the data really is: below the wanted folder, or elsewhere when the server's user cannot reach that. */
  dataDir: string;
  shards: PostgresShard[];
}

export interface PostgresOptions {
  /** Kept between runs. Passwords and data stay; ports may change. */
  dataDir: string;
  shards: { id: string; databases: string[] }[];
  standbys: boolean;
  /** Begin with empty databases: what the folder holds is deleted, leftover servers are ended first. Default off. */
  fresh?: boolean;
  /** Default off: a commit survives the death of every process, not a power cut. */
  fsync?: boolean;
}
