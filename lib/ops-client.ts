import type { Problem } from '../functions/entry/problem.ts';
import { findRunning } from './local/running.ts';

/** The running product, and an operator's token for it. */
export interface OpsTarget {
  url: string;
  token: string;
}

/** Calls an ops route; resolves with the parsed answer. Errors: what the product says is wrong. */
export type CallOps = <Answer>(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: unknown,
) => Promise<Answer>;

const TIMEOUT_MS = 35_000;

/** An operator's way to the product that runs on that data. Errors: none does. */
export async function findOps(dataDir: string): Promise<CallOps> {
  const { url, opsToken } = await findRunning(dataDir);
  return opsClient({ url, token: opsToken });
}

export function opsClient({ url, token }: OpsTarget): CallOps {
  return async <Answer>(method: string, path: string, body?: unknown) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(problemText(response.status, text));
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  };
}

function problemText(status: number, text: string): string {
  try {
    const { title, detail, errors } = JSON.parse(text) as Problem;
    const fields = (errors ?? []).map(({ field, rule }) => `${field} ${rule}`).join('; ');
    return [detail ?? title, fields].filter((part) => part !== '').join(': ');
  } catch {
    return `HTTP ${status}: ${text.slice(0, 200)}`;
  }
}
