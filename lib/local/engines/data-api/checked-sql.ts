import {
  type ParsedSql,
  parseNamedParameters,
} from '../../../../functions/kernel/sharding/named-parameters.ts';
import { DataApiError } from './data-api-error.ts';

/** Documented limit of the SQL text. */
const MAX_SQL = 65_536;

const parsedSql = new Map<string, ParsedSql>();

/** Parses once per text; refuses what the service refuses before it reaches the database. */
export function checkedSql(text: string | undefined): ParsedSql {
  if (text === undefined || text.trim() === '') throw new DataApiError('BadRequestException', 'SQL is empty');
  const known = parsedSql.get(text);
  if (known !== undefined) return known;
  const parsed = parseNamedParameters(text);
  refuse(text, parsed);
  if (parsedSql.size >= 1000) parsedSql.clear();
  parsedSql.set(text, parsed);
  return parsed;
}

function refuse(text: string, { multiple, positional }: ParsedSql): void {
  if (text.length > MAX_SQL) {
    const rule = `Member must have length less than or equal to ${MAX_SQL}`;
    throw new DataApiError('ValidationException', `Value at 'sql' failed to satisfy constraint: ${rule}`);
  }
  if (multiple) throw new DataApiError('BadRequestException', "Multistatements aren't supported.");
  if (positional !== undefined) {
    throw new DataApiError(
      'DatabaseErrorException',
      `ERROR: there is no parameter ${positional}; SQLState: 42P02`,
    );
  }
}
