import type { GlobReport, GlobRequest } from '../../functions/cache/domain/invalidate-glob.ts';
import type { FleetStatistics } from '../../functions/kernel/cache/shared-statistics.ts';

export interface ApiTarget {
  url: string;
  /** With the scope `ops`. */
  token: string;
}

/** The product's HTTP API, as far as the cache command needs it. Errors: the problem's own words. */
export interface CacheApi {
  statistics(): Promise<FleetStatistics>;
  invalidate(request: { account: string } & Omit<GlobRequest, 'account'>): Promise<GlobReport>;
  /** GET for an account. */
  read<T>(account: string, path: string): Promise<T>;
}

export function cacheApi({ url, token }: ApiTarget): CacheApi {
  const call = async <T>(
    path: string,
    init: RequestInit & { headers?: Record<string, string> } = {},
  ): Promise<T> => {
    const headers = { authorization: `Bearer ${token}`, ...init.headers };
    const response = await fetch(url + path, { ...init, headers });
    const body = (await response.json()) as T & { title?: string; detail?: string };
    if (!response.ok) throw new Error(`${response.status} ${body.detail ?? body.title ?? 'no reason given'}`);
    return body;
  };
  return {
    statistics: () => call('/ops/cache'),
    invalidate: (request) =>
      call('/ops/cache/invalidate', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
      }),
    read: (account, path) => call(path, { headers: { 'x-account-id': account } }),
  };
}
