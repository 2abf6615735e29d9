declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** Milliseconds that tables stay in each state; `path` is the LevelDB folder (in memory without it). */
  interface DynaliteOptions {
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }

  export default function dynalite(options: DynaliteOptions): Server;
}
