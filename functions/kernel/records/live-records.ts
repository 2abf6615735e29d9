import { AppError } from '../errors.ts';
import { type FindLiveRows, type OwnedRow, projectionHash } from '../events/live-rows.ts';
import { type AskOwnersPorts, askOwners } from '../sharding/ask-owners.ts';
import { readWanted, type WantedTable } from '../sharding/read-wanted.ts';
import { jsonOf } from '../sharding/row-values.ts';
import type { SqlRow } from '../sharding/sql.ts';
import type { AccountId } from '../tenancy.ts';
import { publicData, type RecordData, type RecordType } from './record-type.ts';

/** Any kind of record. */
// biome-ignore lint/suspicious/noExplicitAny: data is only hashed here
type AnyType = RecordType<any>;

const wantedTable = (table: string): WantedTable => ({
  table,
  id: 'id',
  columns: 'id, version, data::text AS data',
  size: "octet_length(coalesce(t.data::text, '')) + 300",
});

/** Port FindLiveRows over the shards, for some kinds of records. Errors: `invalid_input` for another kind. */
export function liveRecords(ports: AskOwnersPorts, types: readonly AnyType[]): FindLiveRows {
  return async ({ aggregateType, wanted }) => {
    const type = types.find(({ aggregate }) => aggregate === aggregateType);
    if (!type) throw new AppError('invalid_input', `no record here is a ${aggregateType}`);
    const rows = await askOwners(ports, wanted, async (execute, some) =>
      (await readWanted(execute, wantedTable(type.table), some)).map((row) => toLiveRow(type, row)),
    );
    return { rows };
  };
}

/** What its events carry: the id and what is not private; of a deleted record the id alone. */
function toLiveRow(type: AnyType, row: SqlRow): OwnedRow {
  const id = String(row.id);
  const data = row.data === null ? {} : publicData(type, jsonOf<RecordData>(row.data));
  const hash = projectionHash({ [type.idField]: id, ...data });
  return { accountId: row.account_id as AccountId, id, version: Number(row.version), hash };
}
