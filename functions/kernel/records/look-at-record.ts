import { jsonOf } from '../sharding/row-values.ts';
import type { ExecuteSql, SqlRow } from '../sharding/sql.ts';
import type { AccountId } from '../tenancy.ts';
import type { Answer, RequestKey } from './idempotency.ts';
import { toRecord } from './record-row.ts';
import { lookSql } from './record-sql.ts';
import type { RecordData, RecordState } from './record-type.ts';

/** What a change starts from. */
export interface Look<Data extends RecordData> {
  state: RecordState<Data>;
  /** The answer that the request's key got before. */
  remembered: (Answer & { requestHash: string }) | null;
}

export const NOTHING_SEEN: Look<never> = { state: { kind: 'absent' }, remembered: null };

interface LookRequest {
  accountId: AccountId;
  request: { id: string; key: RequestKey | null };
}

/** Reads from the writer: a change must not start from an older copy. */
export async function lookAt<Data extends RecordData>(
  execute: ExecuteSql,
  table: string,
  { accountId, request }: LookRequest,
): Promise<Look<Data>> {
  const parameters = { account_id: accountId, id: request.id, key: request.key?.key ?? null };
  const [row] = await execute({ sql: lookSql(table), parameters, intent: 'look', idempotent: true });
  return { state: stateIn(row ?? {}), remembered: rememberedIn(row ?? {}) };
}

function stateIn<Data extends RecordData>(row: SqlRow): RecordState<Data> {
  if (typeof row.id !== 'string') return { kind: 'absent' };
  if (row.deleted === true) return { kind: 'deleted', version: Number(row.version) };
  return { kind: 'present', record: toRecord<Data>(row), dependants: Number(row.dependants) };
}

/** The remembered answer among a statement's columns. */
export function rememberedIn(row: SqlRow): Look<never>['remembered'] {
  if (typeof row.request_hash !== 'string') return null;
  return { requestHash: row.request_hash, status: Number(row.answer_status), body: jsonOf(row.answer) };
}
