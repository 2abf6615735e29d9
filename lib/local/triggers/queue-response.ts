import type { Message } from '@aws-sdk/client-sqs';
import type { InvokeOutcome } from '../lambda/contracts.ts';

/** Which messages of a batch are done, and what the function said about the others. */
export interface BatchVerdict {
  done: Message[];
  failed: Message[];
  /** Why some or all failed; undefined when none did. */
  reason: string | undefined;
}

/** A throttle is not a verdict: the batch was not tried. */
export type Tried = Exclude<InvokeOutcome, { kind: 'throttled' }>;

/**
 * Judges a batch by the function's outcome. Without partial responses success means all are done; with them an empty
 * or absent list means the same, and anything malformed or naming a message that is not in the batch fails the whole.
 * Source: Lambda developer guide, services-sqs-errorhandling, "Success and failure conditions".
 */
export function judgeBatch(
  messages: readonly Message[],
  outcome: Tried,
  reportsItemFailures: boolean,
): BatchVerdict {
  if (outcome.kind === 'error') {
    return allFailed(messages, `${outcome.errorType}: ${outcome.errorMessage}`);
  }
  if (!reportsItemFailures) return { done: [...messages], failed: [], reason: undefined };
  const named = namedFailures(outcome.payload);
  if (named === undefined) return allFailed(messages, 'the partial batch response is malformed');
  const known = new Set(messages.map((message) => message.MessageId));
  const stranger = named.find((id) => !known.has(id));
  if (stranger !== undefined)
    return allFailed(messages, `the response names ${stranger}, which is not in the batch`);
  return split(messages, new Set(named));
}

function allFailed(messages: readonly Message[], reason: string): BatchVerdict {
  return { done: [], failed: [...messages], reason };
}

function split(messages: readonly Message[], named: ReadonlySet<string>): BatchVerdict {
  return {
    done: messages.filter((message) => !named.has(message.MessageId ?? '')),
    failed: messages.filter((message) => named.has(message.MessageId ?? '')),
    reason: named.size === 0 ? undefined : `${named.size} of ${messages.length} reported as failed`,
  };
}

/** The failed ids; undefined when the response cannot be understood. */
function namedFailures(payload: string): string[] | undefined {
  const failures = failureList(payload);
  if (!Array.isArray(failures)) return undefined;
  const ids = failures.map(
    (failure: unknown) => (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier,
  );
  return ids.every((id) => typeof id === 'string' && id !== '') ? (ids as string[]) : undefined;
}

function failureList(payload: string): unknown {
  try {
    const response = JSON.parse(payload === '' ? 'null' : payload) as { batchItemFailures?: unknown } | null;
    return response?.batchItemFailures ?? [];
  } catch {
    return undefined;
  }
}
