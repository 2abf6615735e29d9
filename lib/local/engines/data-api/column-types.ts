import type { Client } from 'pg';

/** What the result mapping needs to know of a PostgreSQL type. */
export interface ColumnType {
  name: string;
  kind: 'long' | 'double' | 'boolean' | 'numeric' | 'instant' | 'blob' | 'string' | 'array' | 'unsupported';
  /** `java.sql.Types` number, as the service reports it. */
  code: number;
  precision: number;
  element?: ColumnType;
}

const UNBOUNDED = 2_147_483_647;

type Builtin = readonly [
  oid: number,
  name: string,
  kind: ColumnType['kind'],
  code: number,
  precision: number,
  arrayOid: number,
];

const BUILTINS: readonly Builtin[] = [
  [16, 'bool', 'boolean', -7, 1, 1000],
  [17, 'bytea', 'blob', -2, UNBOUNDED, 1001],
  [20, 'int8', 'long', -5, 19, 1016],
  [21, 'int2', 'long', 5, 5, 1005],
  [23, 'int4', 'long', 4, 10, 1007],
  [25, 'text', 'string', 12, UNBOUNDED, 1009],
  [26, 'oid', 'long', -5, 10, 1028],
  [114, 'json', 'string', 1111, UNBOUNDED, 199],
  [700, 'float4', 'double', 7, 8, 1021],
  [701, 'float8', 'double', 8, 17, 1022],
  [1042, 'bpchar', 'string', 1, UNBOUNDED, 1014],
  [1043, 'varchar', 'string', 12, UNBOUNDED, 1015],
  [1082, 'date', 'string', 91, 13, 1182],
  [1083, 'time', 'string', 92, 15, 1183],
  [1114, 'timestamp', 'instant', 93, 29, 1115],
  [1184, 'timestamptz', 'instant', 93, 35, 1185],
  [1700, 'numeric', 'numeric', 2, 0, 1231],
  [2249, 'record', 'unsupported', 2002, 0, 2287],
  [2278, 'void', 'string', 1111, UNBOUNDED, 0],
  [2950, 'uuid', 'string', 1111, UNBOUNDED, 2951],
  [3802, 'jsonb', 'string', 1111, UNBOUNDED, 3807],
];

const builtins = new Map<number, ColumnType>();
for (const [oid, name, kind, code, precision, arrayOid] of BUILTINS) {
  const element: ColumnType = { name, kind, code, precision };
  builtins.set(oid, element);
  builtins.set(arrayOid, { name: `_${name}`, kind: 'array', code: 2003, precision, element });
}

/** Types of one database: the built-in ones, and those looked up once (enums, domains, extensions, their arrays). */
export function columnTypes(): (client: Client, oids: readonly number[]) => Promise<ColumnType[]> {
  const known = new Map(builtins);
  return async (client, oids) => {
    const missing = oids.filter((oid) => !known.has(oid));
    if (missing.length > 0) await lookUp(client, missing, known);
    return oids.map((oid) => known.get(oid) as ColumnType);
  };
}

async function lookUp(
  client: Client,
  oids: readonly number[],
  known: Map<number, ColumnType>,
): Promise<void> {
  const { rows } = await client.query<{ oid: number; typname: string; typtype: string; element: number }>(
    `SELECT oid::int8::float8 AS oid, typname, typtype,
       CASE WHEN typcategory = 'A' THEN typelem::int8::float8 ELSE 0 END AS element
     FROM pg_type WHERE oid = ANY($1::oid[])`,
    [oids],
  );
  const elements = rows.map((row) => row.element).filter((oid) => oid !== 0 && !known.has(oid));
  if (elements.length > 0) await lookUp(client, elements, known);
  for (const { oid, typname, typtype, element } of rows)
    known.set(oid, describe(typname, typtype, known.get(element)));
}

function describe(name: string, typtype: string, element: ColumnType | undefined): ColumnType {
  if (element !== undefined) return { name, kind: 'array', code: 2003, precision: UNBOUNDED, element };
  const kind = typtype === 'c' ? 'unsupported' : 'string';
  return { name, kind, code: typtype === 'e' ? 12 : 1111, precision: UNBOUNDED };
}
