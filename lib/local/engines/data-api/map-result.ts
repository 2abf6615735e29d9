import pg from 'pg';
import type { ColumnType } from './column-types.ts';
import { DataApiError } from './data-api-error.ts';
import { jsonInteger } from './lossless-json.ts';

export interface ResultSetOptions {
  decimalReturnType?: 'STRING' | 'DOUBLE_OR_LONG';
  longReturnType?: 'LONG' | 'STRING';
}

type Text = string | null;

/** pg's types call it a function; what pg ships is this. */
const arrayParser = pg.types.arrayParser as unknown as {
  create(source: string, transform: (item: string) => unknown): { parse(): unknown[] };
};
const parseArray = (source: string, transform: (item: string) => unknown) =>
  arrayParser.create(source, transform).parse();

type MapText = (text: string) => unknown;

const NULL = { isNull: true };

/** PostgreSQL's text rows as the service's `records`. */
export function mapRecords(
  rows: readonly (readonly Text[])[],
  types: readonly ColumnType[],
  options: ResultSetOptions = {},
): unknown[][] {
  const mappers = types.map((type) => mapperOf(type, options));
  return rows.map((row) => row.map((text, column) => (text === null ? NULL : mappers[column]?.(text))));
}

function mapperOf(type: ColumnType, options: ResultSetOptions): MapText {
  switch (type.kind) {
    case 'long':
      return options.longReturnType === 'STRING' ? asString : (text) => ({ longValue: jsonInteger(text) });
    case 'double':
      return (text) => ({ doubleValue: double(text) });
    case 'boolean':
      return (text) => ({ booleanValue: text === 't' });
    case 'numeric':
      return options.decimalReturnType === 'DOUBLE_OR_LONG' ? doubleOrLong : asString;
    case 'instant':
      return (text) => ({ stringValue: withoutZone(text) });
    case 'blob':
      return (text) => ({ blobValue: Buffer.from(text.slice(2), 'hex').toString('base64') });
    case 'array':
      return arrayMapper(type.element);
    case 'string':
      return asString;
    case 'unsupported':
      throw new DataApiError(
        'UnsupportedResultException',
        `The result contains the unsupported data type ${type.name}`,
      );
  }
}

const asString: MapText = (text) => ({ stringValue: text });

/** JSON has no NaN and no infinities; the service writes them as strings. */
function double(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}

const doubleOrLong: MapText = (text) =>
  /^-?\d+$/.test(text) ? { longValue: jsonInteger(text) } : { doubleValue: double(text) };

/** The session's zone is UTC, so an instant ends in +00, which the service leaves out. */
function withoutZone(text: string): string {
  return text.endsWith('+00') ? text.slice(0, -3) : text;
}

const ARRAY_MEMBERS = {
  long: { member: 'longValues', value: jsonInteger },
  double: { member: 'doubleValues', value: double },
  boolean: { member: 'booleanValues', value: (text: string) => text === 't' },
} as const;

function arrayMapper(element: ColumnType | undefined): MapText {
  const kind = element?.kind ?? 'string';
  const { member, value } =
    kind === 'long' || kind === 'double' || kind === 'boolean'
      ? ARRAY_MEMBERS[kind]
      : { member: 'stringValues', value: kind === 'instant' ? withoutZone : (text: string) => text };
  const mapped = (items: readonly unknown[]): unknown =>
    items.some(Array.isArray)
      ? { arrayValues: items.map((item) => mapped(item as unknown[])) }
      : { [member]: items };
  return (text) => ({ arrayValue: mapped(parseArray(text, value as (item: string) => unknown)) });
}

/** `formatRecordsAs: JSON`: one string with an object for each row. */
export function formatJson(
  names: readonly string[],
  rows: readonly (readonly Text[])[],
  types: readonly ColumnType[],
): string {
  const objects = rows.map((row) =>
    Object.fromEntries(
      row.map((text, column) => [names[column], text === null ? null : plain(text, types[column])]),
    ),
  );
  return JSON.stringify(objects);
}

function plain(text: string, type: ColumnType | undefined): unknown {
  switch (type?.kind) {
    case 'long':
      return jsonInteger(text);
    case 'double':
      return double(text);
    case 'boolean':
      return text === 't';
    case 'numeric':
      return doubleOrLongValue(text);
    case 'instant':
      return withoutZone(text);
    case 'array':
      return parseArray(text, (item) => plain(item, type.element));
    default:
      return text;
  }
}

function doubleOrLongValue(text: string): unknown {
  return /^-?\d+$/.test(text) ? jsonInteger(text) : double(text);
}
