import { withReadScope } from '../sharding/read-scope.ts';
import type { AccountId } from '../tenancy.ts';
import { warmUp } from './warm-up.ts';

/** Things of one kind as the API lists them, both functions answered from the cache where it can. */
export interface WarmSource {
  /** A page as a client gets it who asks for nothing else; `after` is the key of the page before. */
  page(account: AccountId, after: readonly string[] | null): Promise<WarmPage>;
  find(account: AccountId, id: string): Promise<unknown>;
}

export interface WarmPage {
  ids: readonly string[];
  /** Key of the last row; null on the last page. */
  next: readonly string[] | null;
}

/** What one step is asked for: up to `limit` things behind `after`. */
export interface WarmStep {
  account: AccountId;
  entity: string;
  after: readonly string[] | null;
  limit: number;
}

export interface WarmedStep {
  warmed: number;
  failed: number;
  /** Where the next step goes on; null: nothing is left. */
  next: readonly string[] | null;
}

/**
 * One step of a warm-up: pages of the list, newest first, and every thing on them, as a client that reads from the cache: ten at
 * once. Errors: of a page; a thing that cannot be read is counted.
 */
export function warmPages(
  { page, find }: WarmSource,
  { account, after, limit }: WarmStep,
  pause: (ms: number) => Promise<void>,
): Promise<WarmedStep> {
  return withReadScope({ demand: 'replica', mustSee: null, written: null }, async () => {
    const ids: string[] = [];
    let next = after;
    do {
      const found = await page(account, next);
      ids.push(...found.ids);
      next = found.next;
    } while (next !== null && ids.length < limit);
    const reads = ids.slice(0, limit).map((id) => () => find(account, id));
    const { warmed, failed } = await warmUp(pause, reads);
    return { warmed, failed, next };
  });
}
