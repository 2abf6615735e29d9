import type { SqlRow } from './sql.ts';

/** A timestamp column as ISO 8601 in UTC with milliseconds, so that equal instants are equal texts everywhere. */
export function instantOf(value: SqlRow[string] | undefined): string {
  return new Date(String(value)).toISOString();
}

/** A json or jsonb column, which comes as text. */
export function jsonOf<T>(value: SqlRow[string] | undefined): T {
  return JSON.parse(String(value)) as T;
}
