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

/** Calls the ops routes of the product behind that URL. */
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

/** The gateway's own answers, such as that a function took too long, are JSON and no problem details. */
function problemText(status: number, text: string): string {
  const { title, detail = title, errors = [] } = problemIn(text);
  if (detail === undefined) return `HTTP ${status}: ${text.slice(0, 200)}`;
  const fields = errors.map(({ field, rule }) => `${field} ${rule}`).join('; ');
  return [detail, fields].filter(Boolean).join(': ');
}

function problemIn(text: string): Partial<Problem> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
