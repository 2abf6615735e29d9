import type { AppError, FieldError } from '../errors.ts';
import type { SqlValue } from '../sharding/sql.ts';

/** A record's content as JSON may be this long: content and remembered answer must fit one Data API row of 64 KB together. */
export const MAX_RECORD_BYTES = 24_000;

/** What a record holds besides its keys: plain JSON with a status, by which records are counted. */
export interface RecordData {
  status: string;
}

/** A kind of versioned record: what the statements, the lists and the events need to know about it. */
export interface RecordType<Data extends RecordData> {
  /** Table, made by `recordTable`. */
  table: string;
  /** Where clients find it, for example `/api/products`. */
  path: string;
  /** Aggregate type of its events, for example `product`; also the kind under which it is counted. */
  aggregate: string;
  topic: string;
  /** Name of the id in answers and events, for example `productId`. */
  idField: string;
  /** Fields that neither lists nor events carry unless asked for (T56). */
  privateFields: readonly (keyof Data & string)[];
  /** SQL condition on the row `r` for each list filter, or what makes it of the value; the parameter has the filter's name. */
  filters: Readonly<Record<string, string | ((value: SqlValue) => string)>>;
  /** Filters that are instants: they come in any zone that ISO 8601 knows, and PostgreSQL knows none beyond 16 hours. */
  instants?: readonly string[];
  /**
   * All statuses, where the index by status is the only one in the order of lists: a list of all is merged from one for each. For
   * records that are written in bulk, which every index makes dearer.
   */
  statuses?: readonly string[];
  /** The record it belongs to; that one cannot be deleted while others belong to it. */
  parent?: { table: string; idField: keyof Data & string };
  /** What a client did wrong when it hits a unique index, by the index's name. */
  uniqueIndexes: Readonly<Record<string, FieldError>>;
}

/** A stored record. */
export interface StoredRecord<Data extends RecordData> {
  id: string;
  /**
   * 1, 2, 3 ...: one more with each change; deleting is a change too. 0: made along with something else that named it, and
   * never changed since, so that no event has told of it.
   */
  version: number;
  createdAt: string;
  updatedAt: string;
  data: Data;
}

/** What is known of a record before a change. Versions go on behind a deletion, so histories have no two first versions. */
export type RecordState<Data extends RecordData> =
  | { kind: 'absent' }
  | { kind: 'deleted'; version: number }
  /** `dependants`: records that belong to it. */
  | { kind: 'present'; record: StoredRecord<Data>; dependants: number };

/** What a pure decider makes of a state. `event` is past tense; `facts` are added to the event's data. */
export type Decision<Data extends RecordData> =
  | { kind: 'refuse'; error: AppError }
  | { kind: 'keep'; record: StoredRecord<Data> }
  | { kind: 'save'; data: Data; event: string; facts?: Readonly<Record<string, unknown>> }
  | { kind: 'delete'; event: string };

export type Decide<Data extends RecordData> = (state: RecordState<Data>) => Decision<Data>;

/** A record as clients see it. */
export type RecordView = Readonly<Record<string, unknown>>;

export function viewOf<Data extends RecordData>(
  type: RecordType<Data>,
  record: StoredRecord<Data>,
): RecordView {
  const { id, version, createdAt, updatedAt, data } = record;
  return { [type.idField]: id, version, ...data, createdAt, updatedAt };
}

/** The data without the fields that only the record itself shows. */
export function publicData<Data extends RecordData>(type: RecordType<Data>, data: Data): Partial<Data> {
  const hidden: readonly string[] = type.privateFields;
  return Object.fromEntries(Object.entries(data).filter(([name]) => !hidden.includes(name))) as Partial<Data>;
}

/** Version before the change; 0 when there never was such a record. */
export function versionOf(state: RecordState<RecordData>): number {
  if (state.kind === 'absent') return 0;
  return state.kind === 'deleted' ? state.version : state.record.version;
}
