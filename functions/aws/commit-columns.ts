/** One field of many rows: `is` what all rows have there, `of` by index of the row (an object where rows lack the field). */
type Column = { is: unknown } | { of: Readonly<Record<number, unknown>> };

/** Rows by field, in the order of the fields. Parsed in less than half the time of the rows, and nothing is repeated. */
export type Columns = Readonly<Record<string, Column>>;

type Row = Readonly<Record<string, unknown>>;

/** What all rows have is kept once where it is the same primitive value. */
export function toColumns(rows: readonly Row[]): Columns {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  return Object.fromEntries([...names].map((name) => [name, toColumn(rows.map((row) => row[name]))]));
}

function toColumn(values: readonly unknown[]): Column {
  if (values.every((value) => value === values[0])) return { is: values[0] };
  if (!values.includes(undefined)) return { of: values };
  return { of: Object.fromEntries([...values.entries()].filter(([, value]) => value !== undefined)) };
}

/** The field of each row; undefined where a row lacks it. */
export function valuesOf(column: Column | undefined, count: number): Readonly<Record<number, unknown>> {
  if (column && 'of' in column) return column.of;
  return Array<unknown>(count).fill(column?.is);
}

/** The rows again. No field may be called `__proto__`. */
export function toRows(columns: Columns, count: number): Record<string, unknown>[] {
  const fields = Object.entries(columns).map(([name, column]) => ({ name, values: valuesOf(column, count) }));
  const rows: Record<string, unknown>[] = [];
  for (let index = 0; index < count; index += 1) {
    const row: Record<string, unknown> = {};
    for (const { name, values } of fields) {
      const value = values[index];
      if (value !== undefined) row[name] = value;
    }
    rows.push(row);
  }
  return rows;
}
