import { AppError } from '../kernel/errors.ts';
import { parseNamedParameters } from '../kernel/sharding/named-parameters.ts';
import type { SqlRow, SqlStatement, SqlValue } from '../kernel/sharding/sql.ts';
import { instant, integer, sqlTimestamp } from './data-api-values.ts';

/** A statement with `$1` parameters: their type numbers (0: let the server infer) and values as text. */
export interface BoundStatement {
  text: string;
  oids: readonly number[];
  values: readonly (string | null)[];
}

/** Type numbers of PostgreSQL's catalogue (pg_type.dat). */
const OID = {
  bool: 16,
  bytea: 17,
  int8: 20,
  int2: 21,
  int4: 23,
  text: 25,
  oid: 26,
  json: 114,
  float4: 700,
  float8: 701,
  timestamp: 1114,
  timestamptz: 1184,
  uuid: 2950,
} as const;

/** The port's statement as PostgreSQL takes it, its parameters typed exactly as the Data API types them. */
export function bindStatement({ sql, parameters }: SqlStatement): BoundStatement {
  const { text, names } = parseNamedParameters(sql);
  const bound = names.map((name) => {
    const value = parameters[name];
    if (value === undefined) throw new AppError('internal', `parameter ${name} has no value`);
    return bind(name, value);
  });
  return { text, oids: bound.map(([oid]) => oid), values: bound.map(([, value]) => value) };
}

type Bound = readonly [oid: number, text: string | null];

function bind(name: string, value: SqlValue): Bound {
  if (value === null) return [0, null];
  switch (typeof value) {
    case 'string':
      return [OID.text, value];
    case 'boolean':
      return [OID.bool, value ? 't' : 'f'];
    case 'bigint':
      return [OID.int8, String(value)];
    case 'number':
      return bindNumber(name, value);
    default:
      return bindTyped(value);
  }
}

function bindNumber(name: string, value: number): Bound {
  if (!Number.isInteger(value)) return [OID.float8, String(value)];
  if (Number.isSafeInteger(value)) return [OID.int8, String(value)];
  throw new AppError('internal', `parameter ${name} is an integer beyond 2^53: pass a bigint`);
}

function bindTyped(value: Exclude<SqlValue, string | number | bigint | boolean | null>): Bound {
  if ('json' in value) return [OID.json, JSON.stringify(value.json)];
  if ('uuid' in value) return [OID.uuid, value.uuid];
  return [OID.timestamp, sqlTimestamp(value.timestamp)];
}

type Value = SqlRow[string];
type DecodeText = (text: string) => Value;

const withoutZone = (text: string) => instant(text.endsWith('+00') ? text.slice(0, -3) : text);

/** Types whose text is not the value itself; all others (numeric, json, date, uuid, enums) stay text. */
const DECODERS: ReadonlyMap<number, DecodeText> = new Map<number, DecodeText>([
  [OID.bool, (text) => text === 't'],
  [OID.bytea, (text) => Buffer.from(text.slice(2), 'hex').toString('base64')],
  [OID.int2, integer],
  [OID.int4, integer],
  [OID.int8, integer],
  [OID.oid, integer],
  [OID.float4, Number],
  [OID.float8, Number],
  [OID.timestamp, withoutZone],
  [OID.timestamptz, withoutZone],
]);

/** Array types by their own number: the number of their elements' type. */
const ELEMENTS: ReadonlyMap<number, number> = new Map([
  [1000, OID.bool],
  [1005, OID.int2],
  [1007, OID.int4],
  [1009, OID.text],
  [1015, OID.text],
  [1016, OID.int8],
  [1022, OID.float8],
  [2951, OID.uuid],
]);

/** pg's parser of `{a,"b c",NULL}`, handed in because pg is loaded late. */
export type ParseArray = (text: string, decode: (item: string) => unknown) => unknown[];

export interface Column {
  name: string;
  dataTypeID: number;
}

/** Rows by column label, with the very values the Data API adapter gives. */
export function decodeTextRows(
  rows: readonly (readonly (string | null)[])[],
  columns: readonly Column[],
  parseArray: ParseArray,
): SqlRow[] {
  const decoders = columns.map(({ dataTypeID }) => decoderOf(dataTypeID, parseArray));
  return rows.map((texts) => {
    const row: Record<string, Value> = {};
    columns.forEach(({ name }, index) => {
      const text = texts[index] ?? null;
      row[name] = text === null ? null : (decoders[index] as DecodeText)(text);
    });
    return row;
  });
}

function decoderOf(oid: number, parseArray: ParseArray): DecodeText {
  const element = ELEMENTS.get(oid);
  if (element === undefined) return DECODERS.get(oid) ?? ((text) => text);
  const decode = DECODERS.get(element) ?? ((text: string) => text);
  return (text) => parseArray(text, decode);
}
