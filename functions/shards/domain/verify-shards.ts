import type { DatabaseName } from '../../kernel/service-definition.ts';
import { bucketOf } from '../../kernel/sharding/bucket.ts';
import { type Directory, placeAccount } from '../../kernel/sharding/directory.ts';
import {
  checkOwnership,
  type OwnerRow,
  type OwnershipProblem,
} from '../../kernel/sharding/moving/check-ownership.ts';
import type { MovePorts } from '../../kernel/sharding/moving/move-ports.ts';
import { isEnded, slotOf, type TableSum } from '../../kernel/sharding/moving/move-record.ts';
import type { ShardId } from '../../kernel/sharding/sql.ts';
import type { AccountId } from '../../kernel/tenancy.ts';

const OWNERS = 'SELECT slot, epoch, state FROM bucket_owner';
const IDENTITY = 'SELECT shard_id, database_name FROM shard_identity';

export interface ShardsReport {
  ok: boolean;
  revision: number;
  problems: (OwnershipProblem & { database: DatabaseName })[];
  /** Only when an account was asked for: its rows on every shard. */
  account?: AccountReport;
}

export interface AccountReport {
  accountId: AccountId;
  home: ShardId;
  epoch: number;
  tables: { table: string; shard: ShardId; rows: number; hash: string }[];
}

/** Compares every shard's fences and identity with the directory, database by database. */
export async function verifyShards(ports: MovePorts, account: AccountId | null): Promise<ShardsReport> {
  const [directory, moves] = await Promise.all([ports.loadDirectory(), ports.moves.list()]);
  const underWay = new Set(
    moves.filter(({ step }) => !isEnded(step)).flatMap((move) => [slotOf(move.subject), move.from.slot]),
  );
  const problems = await Promise.all(
    ports.databases.map(({ name }) => verifyDatabase(ports, name, { directory, underWay })),
  );
  const report = {
    ok: problems.flat().length === 0,
    revision: directory.revision,
    problems: problems.flat(),
  };
  return account === null ? report : { ...report, account: await reportAccount(ports, directory, account) };
}

async function verifyDatabase(
  ports: MovePorts,
  database: DatabaseName,
  { directory, underWay }: { directory: Directory; underWay: ReadonlySet<string> },
): Promise<ShardsReport['problems']> {
  const rowsOf = new Map<ShardId, OwnerRow[]>();
  const problems: OwnershipProblem[] = [];
  await Promise.all(
    directory.shards.map(async (shard) => {
      const execute = ports.connect(shard, database);
      const read = (sql: string) => execute({ sql, parameters: {}, intent: 'read', idempotent: true });
      const [owners, [identity]] = await Promise.all([read(OWNERS), read(IDENTITY)]);
      rowsOf.set(
        shard,
        owners.map((row) => ({ slot: String(row.slot), epoch: Number(row.epoch), state: String(row.state) })),
      );
      if (identity?.shard_id !== shard || identity.database_name !== database)
        problems.push({ shard, slot: '', problem: `leads to the database of ${identity?.shard_id}` });
    }),
  );
  problems.push(...checkOwnership(directory, rowsOf, underWay));
  return problems.map((problem) => ({ ...problem, database }));
}

/** Rows elsewhere than at home are leftovers of a move that wait for their clean-up; no read or write reaches them. */
async function reportAccount(
  ports: MovePorts,
  directory: Directory,
  accountId: AccountId,
): Promise<AccountReport> {
  const { shard: home, epoch } = placeAccount(directory, accountId);
  const places = directory.shards.flatMap((shard) =>
    ports.databases.flatMap(({ name, tables }) =>
      tables.map((table) => ({ shard, name, table: table.name })),
    ),
  );
  const tables = await Promise.all(
    places.map(async ({ shard, name, table }) => {
      const sum = await sumOfAccount(ports, { shard, database: name, table }, accountId);
      return { table: `${name}.${table}`, shard, ...sum };
    }),
  );
  return { accountId, home, epoch, tables: tables.filter(({ rows, shard }) => rows > 0 || shard === home) };
}

async function sumOfAccount(
  ports: MovePorts,
  { shard, database, table }: { shard: ShardId; database: DatabaseName; table: string },
  accountId: AccountId,
): Promise<TableSum> {
  const sql = `SELECT count(*) AS rows, CAST(coalesce(sum(hashtextextended(CAST(t AS text), 0)), 0) AS text) AS hash
FROM ${table} t WHERE t.account_id = :account_id AND t.bucket = :bucket`;
  const parameters = { account_id: accountId, bucket: bucketOf(accountId) };
  const [row] = await ports.connect(shard, database)({ sql, parameters, intent: 'read', idempotent: true });
  return { rows: Number(row?.rows ?? 0), hash: String(row?.hash ?? '0') };
}
