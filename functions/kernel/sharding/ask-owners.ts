import type { AccountId } from '../tenancy.ts';
import { placeAccount } from './directory.ts';
import type { LoadDirectory } from './route-account.ts';
import type { ConnectShard, ExecuteSql } from './sql.ts';

export interface AskOwnersPorts {
  loadDirectory: LoadDirectory;
  connect: ConnectShard;
}

/** Asks for things of many accounts with one question to each shard that holds some, by the directory as it is now. */
export async function askOwners<Thing extends { accountId: AccountId }, Answer>(
  { loadDirectory, connect }: AskOwnersPorts,
  things: readonly Thing[],
  ask: (execute: ExecuteSql, some: readonly Thing[]) => Promise<readonly Answer[]>,
): Promise<Answer[]> {
  const directory = await loadDirectory();
  const byShard = Map.groupBy(things, ({ accountId }) => placeAccount(directory, accountId).shard);
  const answers = await Promise.all([...byShard].map(([shard, some]) => ask(connect(shard), some)));
  return answers.flat();
}
