import type { Client } from 'pg';
import type { ColumnType } from './column-types.ts';
import type { WireColumn } from './wire-statement.ts';

interface TableColumn {
  table: string;
  nullable: boolean;
}

/** The members of `columnMetadata` as the service answers for PostgreSQL. */
export interface ColumnMetadata {
  name: string;
  label: string;
  type: number;
  typeName: string;
  nullable: number;
  precision: number;
  scale: number;
  tableName: string;
  schemaName: string;
  arrayBaseColumnType: number;
  isAutoIncrement: boolean;
  isCaseSensitive: boolean;
  isCurrency: boolean;
  isSigned: boolean;
}

/** Looks tables up once and remembers: a table's name and its columns' nullability change with migrations only. */
export type DescribeColumns = (
  client: Client,
  columns: readonly WireColumn[],
  types: readonly ColumnType[],
) => Promise<ColumnMetadata[]>;

export function columnDescriber(): DescribeColumns {
  const known = new Map<string, TableColumn>();
  const keyOf = ({ tableID, columnID }: WireColumn) => `${tableID}.${columnID}`;
  return async (client, columns, types) => {
    const missing = columns.filter((column) => column.tableID !== 0 && !known.has(keyOf(column)));
    if (missing.length > 0) await lookUp(client, missing, known);
    return columns.map((column, index) =>
      describe(column, types[index] as ColumnType, known.get(keyOf(column)) ?? { table: '', nullable: true }),
    );
  };
}

async function lookUp(
  client: Client,
  missing: readonly WireColumn[],
  known: Map<string, TableColumn>,
): Promise<void> {
  const { rows } = await client.query<{ key: string; table: string; nullable: boolean }>(
    `SELECT attrelid::int8 || '.' || attnum AS key, relname AS table, NOT attnotnull AS nullable
     FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE attrelid = ANY($1::oid[]) AND attnum > 0`,
    [[...new Set(missing.map(({ tableID }) => tableID))]],
  );
  for (const { key, table, nullable } of rows) known.set(key, { table, nullable });
}

const SIGNED: readonly ColumnType['kind'][] = ['long', 'double', 'numeric'];
const SIZED_TEXT = new Set(['varchar', 'bpchar']);

function describe(column: WireColumn, type: ColumnType, { table, nullable }: TableColumn): ColumnMetadata {
  return {
    name: column.name,
    label: column.name,
    type: type.code,
    typeName: type.name,
    nullable: nullable ? 1 : 0,
    precision: precisionOf(column, type),
    scale: scaleOf(column, type),
    tableName: table,
    schemaName: '',
    arrayBaseColumnType: type.element?.code ?? 0,
    isAutoIncrement: false,
    isCaseSensitive: type.code === 12 || type.code === 1,
    isCurrency: false,
    isSigned: SIGNED.includes(type.kind),
  };
}

/** A type modifier holds length + 4, and for numeric ((precision << 16) | scale) + 4; -1 means none. */
function precisionOf({ dataTypeModifier: modifier }: WireColumn, type: ColumnType): number {
  if (modifier < 4) return type.precision;
  if (type.kind === 'numeric') return ((modifier - 4) >> 16) & 0xffff;
  return SIZED_TEXT.has(type.name) ? modifier - 4 : type.precision;
}

function scaleOf({ dataTypeModifier: modifier }: WireColumn, type: ColumnType): number {
  if (type.kind === 'numeric') return modifier < 4 ? 0 : (modifier - 4) & 0xffff;
  if (type.kind === 'double') return type.precision;
  return type.kind === 'instant' ? 6 : 0;
}
