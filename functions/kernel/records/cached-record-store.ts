import type { Cache } from '../cache/cache.ts';
import { type CacheArea, cacheArea } from '../cache/cache-key.ts';
import { cachedRead } from '../cache/cached-read.ts';
import { type ForgetPorts, forgetAfter } from '../cache/forget-after.ts';
import type { RecordStore } from './record-store.ts';
import type { RecordData, StoredRecord } from './record-type.ts';

const BY_ID_MS = 1_800_000;

/**
 * Single records for 1,800 s, under the aggregate's name. Never from a sandbox's memory, where a write that another sandbox has
 * just answered would be unknown for a second: the generations in Redis are asked at every read.
 */
export function recordArea<Data extends RecordData>(aggregate: string): CacheArea<StoredRecord<Data>> {
  return cacheArea({ entity: aggregate, version: 1, freshMs: BY_ID_MS, memoryMs: 0 });
}

/** The store, with `find` answered from the cache and every change forgotten there before it is answered. Lists are not cached. */
export function cachedRecordStore<Data extends RecordData>(
  inner: RecordStore<Data>,
  area: CacheArea<StoredRecord<Data>>,
  ports: ForgetPorts & { cache: Pick<Cache, 'getOrLoad'> },
): RecordStore<Data> {
  const { entity } = area.policy;
  return {
    ...inner,
    find: cachedRead(ports.cache, area, inner.find),
    change: (account, request) =>
      forgetAfter(ports, { account, targets: [{ kind: 'key', entity, id: request.id }] }, () =>
        inner.change(account, request),
      ),
  };
}
