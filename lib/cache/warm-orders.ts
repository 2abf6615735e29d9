import { type CacheKey, cacheArea } from '../../functions/kernel/cache/cache-key.ts';
import { type WarmItem, type WarmUpProgress, warmUp } from '../../functions/kernel/cache/warm-up.ts';
import type { AccountId } from '../../functions/kernel/tenancy.ts';
import type { CacheApi } from './cache-api.ts';

export interface WarmOrders {
  account: string;
  /** Pages of the account's list, newest first, to walk through. */
  pages: number;
  onProgress(done: number): void;
}

interface Page {
  items: { orderId: string }[];
  nextCursor: string | null;
}

const viaApi = cacheArea<unknown>({ entity: 'via-api', version: 1, freshMs: 1 });

/** Reads the account's newest orders through the API, which puts them into the shared tiers as any reader would. */
export function warmOrders(
  api: Pick<CacheApi, 'read'>,
  { account, pages, onProgress }: WarmOrders,
): Promise<WarmUpProgress> {
  const asReader = { getOrLoad: <T>(_key: CacheKey<T>, load: () => Promise<T | undefined>) => load() };
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  const onBatch = ({ done }: WarmUpProgress): boolean => {
    onProgress(done);
    return true;
  };
  return warmUp({ cache: asReader, pause }, orderReads(api, account, pages), { onProgress: onBatch });
}

async function* orderReads(
  api: Pick<CacheApi, 'read'>,
  account: string,
  pages: number,
): AsyncGenerator<WarmItem> {
  let cursor = '';
  for (let page = 0; page < pages; page += 1) {
    const { items, nextCursor } = await api.read<Page>(account, `/api/orders${cursor}`);
    for (const { orderId } of items) {
      const path = `/api/orders/${encodeURIComponent(orderId)}`;
      yield { key: viaApi.key(account as AccountId, orderId), load: () => api.read(account, path) };
    }
    if (nextCursor === null) return;
    cursor = `?cursor=${encodeURIComponent(nextCursor)}`;
  }
}
