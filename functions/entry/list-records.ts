import type { RecordQuery } from '../kernel/records/record-store.ts';
import { publicData, type RecordData, type StoredRecord, viewOf } from '../kernel/records/record-type.ts';
import type { HttpHandler, HttpRequest } from './http-contract.ts';
import { answerPage, type FoundPage } from './list-page.ts';
import type { RecordPorts } from './record-handlers.ts';

/** Query parameter that asks for the fields lists leave out. */
const PRIVATE = 'includePrivate';

/** GET of a list, newest first, by the filters of the type. */
export function listRecords<Data extends RecordData>(ports: RecordPorts<Data>): HttpHandler {
  return (request) => {
    const { store, type, sign } = ports;
    const filters = filtersOf(request, type.filters);
    return answerPage(request, {
      sign,
      list: type.table,
      read: (page) => readPage(ports, request, { ...page, filters }),
      count: isCounted(filters) ? () => store.count(request.account, filters['status'] ?? null) : undefined,
    });
  };
}

function filtersOf({ query }: HttpRequest, known: Readonly<Record<string, string>>): Record<string, string> {
  const given = Object.entries(query).filter(([name]) => Object.hasOwn(known, name));
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}

/** Counters are kept per status. */
function isCounted(filters: Readonly<Record<string, string>>): boolean {
  return Object.keys(filters).every((name) => name === 'status');
}

interface PageRequest {
  limit: number;
  after: readonly string[] | null;
  filters: Record<string, string>;
}

async function readPage<Data extends RecordData>(
  { store, type }: RecordPorts<Data>,
  { account, query }: HttpRequest,
  { limit, after, filters }: PageRequest,
): Promise<FoundPage> {
  const [createdAt = '', id = ''] = after ?? [];
  const revealsPrivate = query[PRIVATE] === true;
  const wanted: RecordQuery = { limit, after: after && { createdAt, id }, filters, revealsPrivate };
  const { records, hasNextPage } = await store.list(account, wanted);
  const last = records.at(-1);
  const shown = (record: StoredRecord<Data>) =>
    revealsPrivate ? record : { ...record, data: publicData(type, record.data) as Data };
  return {
    items: records.map((record) => viewOf(type, shown(record))),
    hasNextPage,
    key: last ? [last.createdAt, last.id] : null,
  };
}
