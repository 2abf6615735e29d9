import { instantOf, jsonOf } from '../sharding/row-values.ts';
import type { SqlRow } from '../sharding/sql.ts';
import type { RecordData, StoredRecord } from './record-type.ts';

/** A record from the columns of its table. */
export function toRecord<Data extends RecordData>(row: SqlRow): StoredRecord<Data> {
  return {
    id: String(row.id),
    version: Number(row.version),
    createdAt: instantOf(row.created_at),
    updatedAt: instantOf(row.updated_at),
    data: jsonOf<Data>(row.data),
  };
}
