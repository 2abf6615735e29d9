import type { ImportProgress, Rejection } from '../../functions/orders/domain/import.ts';
import type { FileOrder } from './group-orders.ts';

/** The running product, and an operator's token for it. */
export interface ImportTarget {
  url: string;
  token: string;
}

/** What the API said when it took a batch. */
export interface AcceptedBatch {
  importId: string;
  accountId: string;
  rejections: Rejection[];
}

export interface ImportClient {
  /** Posts one account's orders. Errors: anything but 202, after a few attempts for what may pass (429, 5xx, no connection). */
  post(accountId: string, orders: readonly FileOrder['order'][]): Promise<AcceptedBatch>;
  progress(batch: AcceptedBatch): Promise<ImportProgress>;
}

export interface ImportClientOptions {
  target: ImportTarget;
  sleep: (ms: number) => Promise<void>;
  /** A key for each batch: sent again after a lost answer it is the same import, so nothing is counted twice. */
  newKey: () => string;
}

const ATTEMPTS = 8;
const FIRST_PAUSE_MS = 200;

export function importClient({ target, sleep, newKey }: ImportClientOptions): ImportClient {
  const call = (accountId: string, path: string, body?: string) => {
    const key = newKey();
    return persist(() => callOnce(target, { accountId, path, body, key }), sleep);
  };
  return {
    async post(accountId, orders) {
      const answer = await call(accountId, '/api/orders/imports', JSON.stringify({ orders }));
      return {
        importId: String(answer.importId),
        accountId,
        rejections: (answer.rejections ?? []) as Rejection[],
      };
    },
    async progress({ accountId, importId }) {
      return (await call(accountId, `/api/orders/imports/${importId}`)) as unknown as ImportProgress;
    },
  };
}

/** Repeats a call that may pass, with pauses that double; an import sent twice is one import. */
async function persist(callOnce: () => Promise<Answer>, sleep: ImportClientOptions['sleep']) {
  let answer = await callOnce();
  for (let attempt = 1; attempt < ATTEMPTS && !answer.ok && answer.mayPass; attempt += 1) {
    await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    answer = await callOnce();
  }
  if (!answer.ok) throw new Error(answer.problem);
  return answer.body;
}

interface Call {
  accountId: string;
  path: string;
  body: string | undefined;
  key: string;
}

type Answer = { ok: true; body: Record<string, unknown> } | { ok: false; mayPass: boolean; problem: string };

async function callOnce(target: ImportTarget, { accountId, path, body, key }: Call): Promise<Answer> {
  const headers = {
    authorization: `Bearer ${target.token}`,
    'x-account-id': accountId,
    ...(body !== undefined && { 'content-type': 'application/json', 'idempotency-key': key }),
  };
  try {
    const response = await fetch(`${target.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers,
      body,
    });
    const text = await response.text();
    if (response.ok) return { ok: true, body: JSON.parse(text) as Record<string, unknown> };
    const problem = `${path} for ${accountId} answered ${response.status}: ${text.slice(0, 500)}`;
    return { ok: false, mayPass: response.status === 429 || response.status >= 500, problem };
  } catch (error) {
    return { ok: false, mayPass: true, problem: `${path} for ${accountId}: ${(error as Error).message}` };
  }
}
