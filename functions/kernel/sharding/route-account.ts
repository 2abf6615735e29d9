import type { Clock } from '../clock.ts';
import { hasCode } from '../errors.ts';
import type { AccountId } from '../tenancy.ts';
import type { Directory, Placement } from './directory.ts';
import { placeAccount } from './directory.ts';
import type { ConnectShard, ExecuteSql, ShardId } from './sql.ts';

/** Port: reads the directory as it is now. */
export type LoadDirectory = () => Promise<Directory>;

export interface RouterOptions {
  loadDirectory: LoadDirectory;
  connect: ConnectShard;
  clock: Clock;
  sleep: (ms: number) => Promise<void>;
  /** A cached directory older than this is read again; staleness is safe because of the fence, this only saves a retry. */
  directoryTtlMs: number;
  /** How long a write may wait for a move's cutover before it gives up. */
  cutoverWaitMs: number;
}

/** Runs work on the shard where an account lives. */
export interface AccountRouter {
  /**
   * Runs `work` with the account's placement. When the shard refuses the epoch (`stale_directory`) the directory is read
   * again and the work runs once more, until `cutoverWaitMs` is over: a live move is a short wait, not an error.
   */
  run<T>(accountId: AccountId, work: (placement: Placement, execute: ExecuteSql) => Promise<T>): Promise<T>;
  /** Every shard of the directory, for sweeps. */
  shards(): Promise<readonly ShardId[]>;
}

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 100;

export function accountRouter(options: RouterOptions): AccountRouter {
  const directory = cachedDirectory(options);
  return {
    async run(accountId, work) {
      const giveUpAt = options.clock() + options.cutoverWaitMs;
      const attempt = async () => {
        const placement = placeAccount(await directory.get(), accountId);
        return work(placement, options.connect(placement.shard));
      };
      const mayWait = (error: unknown) => hasCode(error, 'stale_directory') && options.clock() < giveUpAt;
      return retryWhileStale({ attempt, mayWait, forget: directory.forget, sleep: options.sleep });
    },
    shards: async () => (await directory.get()).shards,
  };
}

interface StaleRetry<T> {
  attempt: () => Promise<T>;
  mayWait: (error: unknown) => boolean;
  forget: () => void;
  sleep: (ms: number) => Promise<void>;
}

async function retryWhileStale<T>({ attempt, mayWait, forget, sleep }: StaleRetry<T>): Promise<T> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await attempt();
    } catch (error) {
      if (!mayWait(error)) throw error;
    }
    forget();
    await sleep(pauseMs);
  }
}

function cachedDirectory({ loadDirectory, clock, directoryTtlMs }: RouterOptions) {
  let cached: { directory: Directory; readAtMs: number } | undefined;
  return {
    async get(): Promise<Directory> {
      if (!cached || clock() - cached.readAtMs > directoryTtlMs) {
        const readAtMs = clock();
        cached = { directory: await loadDirectory(), readAtMs };
      }
      return cached.directory;
    },
    forget(): void {
      cached = undefined;
    },
  };
}
