import { readByIds } from '../sharding/read-by-ids.ts';
import type { AccountRouter } from '../sharding/route-account.ts';
import type { SqlValue } from '../sharding/sql.ts';
import type { AccountId } from '../tenancy.ts';
import { type ChangeRequest, type ChangeResult, changeRecord } from './change-record.ts';
import { toRecord } from './record-row.ts';
import { COUNT_SQL, findSql, listSql, recordsById } from './record-sql.ts';
import type { RecordData, RecordType, StoredRecord } from './record-type.ts';

/** Position in a list, newest first; the page begins behind it. */
export interface RecordPosition {
  createdAt: string;
  id: string;
}

export interface RecordQuery {
  limit: number;
  after: RecordPosition | null;
  /** By the names of the type's filters. */
  filters: Readonly<Record<string, SqlValue>>;
  revealsPrivate: boolean;
}

export interface RecordPage<Data extends RecordData> {
  records: StoredRecord<Data>[];
  hasNextPage: boolean;
}

/** The records of one type, on whatever shard their account lives. */
export interface RecordStore<Data extends RecordData> {
  change(accountId: AccountId, request: ChangeRequest<Data>): Promise<ChangeResult>;
  find(accountId: AccountId, id: string): Promise<StoredRecord<Data> | null>;
  /** A record or null for each id, in their order. */
  findMany(accountId: AccountId, ids: readonly string[]): Promise<(StoredRecord<Data> | null)[]>;
  list(accountId: AccountId, query: RecordQuery): Promise<RecordPage<Data>>;
  /** Exact; null counts every status. */
  count(accountId: AccountId, status: string | null): Promise<number>;
}

export function recordStore<Data extends RecordData>(
  router: AccountRouter,
  type: RecordType<Data>,
): RecordStore<Data> {
  const read = (accountId: AccountId, sql: string, parameters: Readonly<Record<string, SqlValue>>) =>
    router.run(accountId, (_, execute) =>
      execute({
        sql,
        parameters: { ...parameters, account_id: accountId },
        intent: 'read',
        idempotent: true,
      }),
    );
  return {
    change: (accountId, request) => changeRecord({ router, type }, accountId, request),
    async find(accountId, id) {
      const [row] = await read(accountId, findSql(type.table), { id });
      return row ? toRecord(row) : null;
    },
    async findMany(accountId, ids) {
      const rows = await router.run(accountId, (_, execute) =>
        readByIds(execute, recordsById(type.table), { accountId, ids }),
      );
      return ids.map((id) => {
        const row = rows.get(id);
        return row ? toRecord<Data>(row) : null;
      });
    },
    async list(accountId, query) {
      const rows = await read(accountId, listSql(type, shapeOf(query)), listParameters(query));
      const records = rows.slice(0, query.limit).map((row) => toRecord<Data>(row));
      return { records, hasNextPage: records.length < Number(rows[0]?.found ?? 0) };
    },
    async count(accountId, status) {
      const [row] = await read(accountId, COUNT_SQL, { kind: type.aggregate, status });
      return Number(row?.records ?? 0);
    },
  };
}

function shapeOf({ filters, after, revealsPrivate }: RecordQuery) {
  return { filters, hasPosition: after !== null, revealsPrivate };
}

/** One row more than the page shows tells that another follows. */
function listParameters({ limit, after, filters }: RecordQuery): Record<string, SqlValue> {
  const parameters: Record<string, SqlValue> = { ...filters, rows: limit + 1 };
  if (!after) return parameters;
  return { ...parameters, created_at: { timestamp: after.createdAt }, after_id: after.id };
}
