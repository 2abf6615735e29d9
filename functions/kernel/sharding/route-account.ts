import type { Clock } from '../clock.ts';
import { hasCode } from '../errors.ts';
import type { AccountId } from '../tenancy.ts';
import type { Directory, Placement } from './directory.ts';
import { placeAccount } from './directory.ts';
import { ownedRead, ownedRows } from './owned-reads.ts';
import type { ConnectShard, ExecuteSql, ShardId } from './sql.ts';

/** Port: reads the directory as it is now. */
export type LoadDirectory = () => Promise<Directory>;

export interface RouterOptions {
  loadDirectory: LoadDirectory;
  connect: ConnectShard;
  clock: Clock;
  sleep: (ms: number) => Promise<void>;
  /** A cached directory older than this is read again; staleness is safe because of the fences, this only saves a retry. */
  directoryTtlMs: number;
  /** How long a statement may wait for a move's cutover before it gives up. */
  cutoverWaitMs: number;
}

/** Runs work on the shard where an account lives. */
export interface AccountRouter {
  /**
   * Runs `work` with the account's placement. When the shard refuses the epoch (`stale_directory`) the directory is read
   * again and the work runs once more, until `cutoverWaitMs` is over: a live move is a short wait, not an error. Writes bring
   * the fence in their statement; reads get it here.
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
        const known = await directory.get();
        const placement = placeAccount(known.directory, accountId);
        const execute = withFencedReads(options.connect(placement.shard), { placement, age: known.age });
        return work(placement, execute);
      };
      const mayWait = (error: unknown) => hasCode(error, 'stale_directory') && options.clock() < giveUpAt;
      return retryWhileStale({ attempt, mayWait, forget: directory.forget, sleep: options.sleep });
    },
    shards: async () => (await directory.get()).directory.shards,
  };
}

type DirectoryAge = Parameters<typeof ownedRows>[2];

function withFencedReads(
  execute: ExecuteSql,
  { placement, age }: { placement: Placement; age: DirectoryAge },
): ExecuteSql {
  return async (statement) => {
    if (statement.intent === 'write') return execute(statement);
    return ownedRows(await execute(ownedRead(statement, placement)), placement, age);
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
    async get(): Promise<{ directory: Directory; age: DirectoryAge }> {
      if (cached && clock() - cached.readAtMs <= directoryTtlMs) {
        return { directory: cached.directory, age: 'remembered' };
      }
      const readAtMs = clock();
      const directory = await loadDirectory();
      cached = { directory, readAtMs };
      return { directory, age: 'just read' };
    },
    forget(): void {
      cached = undefined;
    },
  };
}
