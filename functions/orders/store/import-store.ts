import { originParameters } from '../../kernel/outbox/origin-parameters.ts';
import type { IsTooFull } from '../../kernel/outbox/outbox-gauge.ts';
import { fencedRow, fenceParameters } from '../../kernel/sharding/fence.ts';
import type { AccountRouter } from '../../kernel/sharding/route-account.ts';
import { instantOf, jsonOf } from '../../kernel/sharding/row-values.ts';
import type { ExecuteSql, ShardId, SqlRow } from '../../kernel/sharding/sql.ts';
import type { AccountId } from '../../kernel/tenancy.ts';
import type { ImportProgress, ImportRequest, Rejection } from '../domain/import.ts';
import type { OrderWrite } from '../domain/order.ts';
import { ADD_CHUNK, ADD_IMPORT, FIND_IMPORT, PENDING_CHUNKS } from './import-sql.ts';
import { inputText } from './order-input.ts';
import { APPLY_CHUNK } from './write-orders-sql.ts';

/** Names one stored chunk: what a queue message carries. */
export interface ChunkKey {
  accountId: AccountId;
  importId: string;
  chunkNo: number;
}

/** `too full`: nothing was tried, because too many events of the shard wait to be published. */
export type AppliedChunk =
  /** `changed`: orders created or updated; null when the chunk had been applied before. */
  { kind: 'applied'; shard: ShardId; changed: number | null } | { kind: 'too full'; shard: ShardId };

export interface ImportStore {
  /** Stores one chunk; storing it again changes nothing. */
  addChunk(key: ChunkKey, orders: readonly OrderWrite[]): Promise<void>;
  /** Makes the import official once all its chunks are stored. */
  accept(accountId: AccountId, request: ImportRequest): Promise<void>;
  applyChunk(key: ChunkKey, traceParent: string | null): Promise<AppliedChunk>;
  find(accountId: AccountId, importId: string): Promise<ImportProgress | null>;
}

export function importStore(router: AccountRouter, isTooFull: IsTooFull): ImportStore {
  const write = async (accountId: AccountId, sql: string, parameters: Record<string, never> | object) =>
    router.run(accountId, async (placement, execute) => {
      const all = { ...fenceParameters(placement), bucket: placement.bucket, ...parameters };
      const row = fencedRow(
        await execute({ sql, parameters: all, intent: 'write', idempotent: true }),
        placement,
      );
      return { row, shard: placement.shard };
    });
  return {
    async addChunk(key, orders) {
      await write(key.accountId, ADD_CHUNK, { ...chunkParameters(key), orders: inputText(orders) });
    },
    async accept(accountId, request) {
      await write(accountId, ADD_IMPORT, importParameters(request));
    },
    async applyChunk(key, traceParent) {
      const origin = { correlationId: key.importId, causationId: null, traceParent };
      const parameters = { ...chunkParameters(key), ...originParameters(origin) };
      const { shard, full } = await router.run(key.accountId, async (placement, execute) => ({
        shard: placement.shard,
        full: await isTooFull(placement.shard, execute),
      }));
      if (full) return { kind: 'too full', shard };
      const { row, ...written } = await write(key.accountId, APPLY_CHUNK, parameters);
      return { kind: 'applied', ...written, changed: row.changed === null ? null : Number(row.changed) };
    },
    find: (accountId, importId) => findImport(router, accountId, importId),
  };
}

function chunkParameters(key: ChunkKey) {
  return { import_id: { uuid: key.importId }, chunk_no: key.chunkNo };
}

function importParameters(request: ImportRequest) {
  return {
    import_id: { uuid: request.importId },
    chunks: request.chunks,
    orders: request.orders,
    rejected: request.rejected,
    rejections: { json: request.rejections },
    created_at: { timestamp: request.createdAt },
  };
}

function findImport(
  router: AccountRouter,
  accountId: AccountId,
  importId: string,
): Promise<ImportProgress | null> {
  return router.run(accountId, async (_, execute) => {
    const parameters = { account_id: accountId, import_id: { uuid: importId } };
    const [row] = await execute({ sql: FIND_IMPORT, parameters, intent: 'read', idempotent: true });
    return row ? toProgress(importId, row) : null;
  });
}

function toProgress(importId: string, row: SqlRow): ImportProgress {
  const chunks = Number(row.chunks);
  const chunksDone = Number(row.chunks_done);
  return {
    importId,
    state: chunksDone === chunks ? 'done' : 'running',
    createdAt: instantOf(row.created_at),
    finishedAt: chunksDone === chunks ? instantOf(row.finished_at ?? row.created_at) : null,
    orders: Number(row.orders),
    chunks,
    chunksDone,
    created: Number(row.created),
    updated: Number(row.updated),
    unchanged: Number(row.unchanged),
    stale: Number(row.stale),
    rejected: Number(row.rejected),
    rejections: jsonOf<Rejection[]>(row.rejections),
  };
}

/** Chunks of a shard's accepted imports that have waited for `olderThanSeconds`. */
export async function pendingChunks(execute: ExecuteSql, olderThanSeconds: number): Promise<ChunkKey[]> {
  const parameters = { older_than_seconds: olderThanSeconds };
  const rows = await execute({ sql: PENDING_CHUNKS, parameters, intent: 'read', idempotent: true });
  return rows.map(toChunkKey);
}

function toChunkKey(row: SqlRow): ChunkKey {
  return {
    accountId: row.account_id as AccountId,
    importId: String(row.import_id),
    chunkNo: Number(row.chunk_no),
  };
}
