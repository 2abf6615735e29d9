import type { ArrayValue, ColumnMetadata, Field, SqlParameter } from '@aws-sdk/client-rds-data';
import { AppError } from '../kernel/errors.ts';
import type { SqlRow, SqlStatement, SqlValue } from '../kernel/sharding/sql.ts';

/** The port's parameters as the Data API takes them; the type hint is what makes `{json}`, `{uuid}` and instants typed. */
export function encodeParameters(parameters: SqlStatement['parameters']): SqlParameter[] {
  return Object.entries(parameters).map(([name, value]) => ({ name, ...encode(name, value) }));
}

function encode(name: string, value: SqlValue): Omit<SqlParameter, 'name'> {
  if (value === null) return { value: { isNull: true } };
  switch (typeof value) {
    case 'string':
      return { value: { stringValue: value } };
    case 'boolean':
      return { value: { booleanValue: value } };
    case 'bigint':
      // The model says number, the serializer writes any integer exactly.
      return { value: { longValue: value as unknown as number } };
    case 'number':
      return { value: encodeNumber(name, value) };
    default:
      return encodeTyped(value);
  }
}

/** Whole numbers are integers; one beyond 2^53 is no longer the number the caller meant. */
function encodeNumber(name: string, value: number): Field {
  if (!Number.isInteger(value)) return { doubleValue: value };
  if (Number.isSafeInteger(value)) return { longValue: value };
  throw new AppError('internal', `parameter ${name} is an integer beyond 2^53: pass a bigint`);
}

function encodeTyped(
  value: { json: unknown } | { uuid: string } | { timestamp: string },
): Omit<SqlParameter, 'name'> {
  if ('json' in value) return { value: { stringValue: JSON.stringify(value.json) }, typeHint: 'JSON' };
  if ('uuid' in value) return { value: { stringValue: value.uuid }, typeHint: 'UUID' };
  return { value: { stringValue: sqlTimestamp(value.timestamp) }, typeHint: 'TIMESTAMP' };
}

/** `2026-01-02T03:04:05.678Z` becomes `2026-01-02 03:04:05.678`; the database's time zone is UTC. */
export function sqlTimestamp(text: string): string {
  return text.replace('T', ' ').replace(/Z$/, '');
}

type Value = SqlRow[string];
type DecodeText = (text: string) => Value;

/** Columns whose text is not the value itself. `serial` is how the older service names an integer with a sequence. */
const DECODERS: Readonly<Record<string, DecodeText>> = {
  int2: integer,
  int4: integer,
  int8: integer,
  oid: integer,
  smallserial: integer,
  serial: integer,
  bigserial: integer,
  timestamp: instant,
  timestamptz: instant,
};

/**
 * Rows by column label. Integers are asked for as text (`longReturnType: STRING`), so that none is rounded on its way.
 * @throws `corrupt` when the answer does not have the shape its own metadata announces.
 */
export function decodeRows(
  records: readonly Field[][] | undefined,
  columns: readonly ColumnMetadata[] | undefined,
): SqlRow[] {
  if (records === undefined || columns === undefined) return [];
  const labels = columns.map((column) => column.label ?? column.name ?? '');
  const decoders = columns.map((column) => DECODERS[column.typeName ?? '']);
  return records.map((record) => {
    if (record.length !== labels.length)
      throw new AppError('corrupt', 'a row has more or fewer fields than columns');
    const row: Record<string, Value> = {};
    record.forEach((field, index) => {
      row[labels[index] as string] = decode(field, decoders[index]);
    });
    return row;
  });
}

function decode(field: Field, decodeText: DecodeText | undefined): Value {
  if (field.isNull === true) return null;
  const text = field.stringValue;
  if (text !== undefined) return decodeText === undefined ? text : decodeText(text);
  if (field.arrayValue !== undefined) return decodeArray(field.arrayValue);
  if (field.blobValue !== undefined) return Buffer.from(field.blobValue).toString('base64');
  return decodeScalar(field);
}

/** NaN and the infinities come as text, because JSON has no number for them. */
function decodeScalar({ booleanValue, longValue, doubleValue }: Field): Value {
  const value: Value | undefined = booleanValue ?? longValue ?? doubleValue;
  if (value === undefined) throw new AppError('corrupt', 'a field of the result has no value');
  return typeof value === 'string' ? Number(value) : value;
}

function decodeArray(array: ArrayValue | null): readonly unknown[] {
  const { arrayValues, stringValues, longValues, doubleValues, booleanValues } = array ?? {};
  if (arrayValues !== undefined) return arrayValues.map(decodeArray);
  return stringValues ?? longValues ?? doubleValues ?? booleanValues ?? [];
}

/** A number when it is exact, else a bigint. */
export function integer(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}

/** `2026-01-02 03:04:05.678` becomes `2026-01-02T03:04:05.678Z`; `infinity` stays. */
export function instant(text: string): string {
  return /^\d{4,}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?$/.test(text) ? `${text.replace(' ', 'T')}Z` : text;
}
