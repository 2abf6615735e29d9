import { cachedRepository, type RepositoryPorts } from '../cache/cached-repository.ts';
import type { RecordQuery, RecordStore } from './record-store.ts';
import type { RecordData, StoredRecord } from './record-type.ts';

/**
 * The store, with single records, pages and counts answered from the cache under the aggregate's name, and every change
 * forgotten there before it is answered.
 */
export function cachedRecordStore<Data extends RecordData>(
  inner: RecordStore<Data>,
  aggregate: string,
  ports: RepositoryPorts,
): RecordStore<Data> {
  const records = cachedRepository<StoredRecord<Data>>(ports, { entity: aggregate, version: 1 });
  return {
    find: records.byId(inner.find, inner.findMany),
    findMany: inner.findMany,
    list: records.byFilter('page', inner.list, { isChosen: isChosenPage }),
    count: records.byFilter('count', inner.count),
    change: (account, request) =>
      records.change(account, { id: request.id, proof: request.eventId }, () =>
        inner.change(account, request),
      ),
  };
}

/** All but the beginning of the whole list: filters and places in a list are as many as callers like. */
export const isChosenPage = ({ filters, after }: RecordQuery): boolean =>
  after !== null || Object.keys(filters).length > 0;
