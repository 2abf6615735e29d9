import type { WarmSource } from '../kernel/cache/warm-pages.ts';
import type { RecordQuery, RecordStore } from '../kernel/records/record-store.ts';
import {
  publicData,
  type RecordData,
  type RecordType,
  type StoredRecord,
  viewOf,
} from '../kernel/records/record-type.ts';
import type { AccountId } from '../kernel/tenancy.ts';
import { answerIds, eachOf } from './answer-ids.ts';
import type { HttpHandler, HttpRequest, HttpResponse } from './http-contract.ts';
import { answerPage, DEFAULT_LIMIT, type FoundPage } from './list-page.ts';
import type { RecordPorts } from './record-handlers.ts';

/** Query parameter that asks for the fields lists leave out. */
const PRIVATE = 'includePrivate';

/**
 * GET of a list, newest first, by the filters of the type; with `ids` of just those, by default each from the cache if it is there.
 */
export function listRecords<Data extends RecordData>(
  ports: RecordPorts<Data>,
  findMany: RecordStore<Data>['findMany'] = eachOf(ports.store.find),
): HttpHandler {
  return (request) => {
    const { store, type, sign } = ports;
    if (request.query['ids'] !== undefined) return listByIds(ports, request, findMany);
    const revealsPrivate = request.query[PRIVATE] === true;
    const filters = filtersOf(request, type);
    return answerPage(request, {
      sign,
      list: type.table,
      read: (page) => readPage(ports, request.account, { ...page, filters, revealsPrivate }),
      count: isCounted(filters) ? () => store.count(request.account, filters['status'] ?? null) : undefined,
    });
  };
}

function filtersOf(
  { query }: HttpRequest,
  { filters, instants = [] }: Pick<RecordType<RecordData>, 'filters' | 'instants'>,
): Record<string, string> {
  const given = Object.entries(query).filter(([name]) => Object.hasOwn(filters, name));
  const textOf = (name: string, text: string) =>
    instants.includes(name) ? new Date(text).toISOString() : text;
  return Object.fromEntries(given.map(([name, value]) => [name, textOf(name, String(value))]));
}

/** Counters are kept per status. */
function isCounted(filters: Readonly<Record<string, string>>): boolean {
  return Object.keys(filters).every((name) => name === 'status');
}

interface PageRequest {
  limit: number;
  after: readonly string[] | null;
  filters: Record<string, string>;
  revealsPrivate: boolean;
}

type PagePorts<Data extends RecordData> = Pick<RecordPorts<Data>, 'store' | 'type'>;

async function readPage<Data extends RecordData>(
  { store, type }: PagePorts<Data>,
  account: AccountId,
  { limit, after, filters, revealsPrivate }: PageRequest,
): Promise<FoundPage> {
  const [createdAt = '', id = ''] = after ?? [];
  const wanted: RecordQuery = { limit, after: after && { createdAt, id }, filters, revealsPrivate };
  const { records, hasNextPage } = await store.list(account, wanted);
  const last = records.at(-1);
  return {
    items: records.map((record) => shown(type, record, revealsPrivate)),
    hasNextPage,
    key: last ? [last.createdAt, last.id] : null,
  };
}

/** Those of the parameter `ids`, as a list shows them. */
function listByIds<Data extends RecordData>(
  { type }: Pick<RecordPorts<Data>, 'type'>,
  request: HttpRequest,
  findMany: RecordStore<Data>['findMany'],
): Promise<HttpResponse> {
  const revealsPrivate = request.query[PRIVATE] === true;
  return answerIds(request, async (account, ids) => {
    const records = await findMany(account, ids);
    return records.map((record) => record && shown(type, record, revealsPrivate));
  });
}

/** A record in a list. */
function shown<Data extends RecordData>(
  type: RecordType<Data>,
  record: StoredRecord<Data>,
  revealsPrivate: boolean,
) {
  const data = revealsPrivate ? record.data : (publicData(type, record.data) as Data);
  return viewOf(type, { ...record, data });
}

/** The same pages for who warms the cache. */
export function recordPages<Data extends RecordData>({ store, type }: PagePorts<Data>): WarmSource {
  return {
    find: store.find,
    async page(account, after) {
      const wanted = { limit: DEFAULT_LIMIT, after, filters: {}, revealsPrivate: false };
      const { items, hasNextPage, key } = await readPage({ store, type }, account, wanted);
      const ids = items.map((item) => String((item as Record<string, unknown>)[type.idField]));
      return { ids, next: hasNextPage ? key : null };
    },
  };
}
