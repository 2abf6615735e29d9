import type { ColumnMetadata } from './column-metadata.ts';
import type { ColumnType } from './column-types.ts';
import { DataApiError } from './data-api-error.ts';
import { formatJson, mapRecords, type ResultSetOptions } from './map-result.ts';
import type { Place } from './timed-statement.ts';
import type { WireResult } from './wire-statement.ts';

/** The members of a request that shape its answer. */
export interface ResultRequest {
  includeResultMetadata?: boolean;
  resultSetOptions?: ResultSetOptions;
  formatRecordsAs?: 'NONE' | 'JSON';
}

interface Answer {
  generatedFields?: never[];
  numberOfRecordsUpdated: number;
  records?: unknown[][];
  formattedRecords?: string;
  columnMetadata?: ColumnMetadata[];
}

/** A statement's result as the service answers it. `formatRecordsAs` counts for SELECT only, as documented. */
export async function answerOf(result: WireResult, request: ResultRequest, place: Place): Promise<Answer> {
  if (result.tooLarge) throw tooLarge();
  const tag = result.tags[0] ?? '';
  const { columns, rows } = result;
  const answer: Answer = { numberOfRecordsUpdated: updatedCount(tag) };
  if (columns.length === 0) return { ...answer, generatedFields: [] };
  const oids = columns.map((column) => column.dataTypeID);
  const types = await place.sessions.typesOf(place.client, oids);
  if (request.formatRecordsAs === 'JSON' && tag.startsWith('SELECT')) {
    return { ...answer, formattedRecords: formatted(result, types) };
  }
  answer.records = mapRecords(rows, types, request.resultSetOptions);
  if (request.includeResultMetadata === true) {
    answer.columnMetadata = await place.sessions.describe(place.client, columns, types);
  }
  return answer;
}

function formatted({ columns, rows }: WireResult, types: readonly ColumnType[]): string {
  return formatJson(
    columns.map(({ name }) => name),
    rows,
    types,
  );
}

export function tooLarge(): DataApiError {
  return new DataApiError(
    'BadRequestException',
    'Database returned more than the allowed response size limit',
  );
}

/** `INSERT 0 3` and `UPDATE 3` say how many rows changed; a SELECT changes none. */
function updatedCount(tag: string): number {
  const count = /^(?:INSERT \d+|UPDATE|DELETE|MERGE) (\d+)$/.exec(tag)?.[1];
  return count === undefined ? 0 : Number(count);
}
