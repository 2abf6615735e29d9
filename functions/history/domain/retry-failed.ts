import { AppError, isRetryable } from '../../kernel/errors.ts';
import type { AgainReport, ConsumeAgain } from '../../kernel/events/consume-again.ts';
import type { FailedEvents, KeptFailedEvent } from '../../kernel/events/failed-event.ts';

export interface RetryPorts {
  failed: FailedEvents;
  consumeAgain: ConsumeAgain;
}

export type RetryOutcome =
  | { id: string; outcome: 'retried' }
  | { id: string; outcome: 'failed again'; reason: string };

/**
 * Hands a failed record to the very consumer that gave it up, and to no other. A crash between that and the note of it hands it
 * over twice, which consumers survive. Errors: `not_found`; `conflict` when it is closed; `unavailable` when it could not be
 * tried.
 */
export async function retryFailed(ports: RetryPorts, id: string): Promise<RetryOutcome> {
  const kept = await ports.failed.find(id);
  if (!kept) throw new AppError('not_found', 'there is no such failed event');
  if (kept.status !== 'failed') throw new AppError('conflict', `it was ${kept.status} at ${kept.closedAt}`);
  return retryKept(ports, kept);
}

async function retryKept({ failed, consumeAgain }: RetryPorts, kept: KeptFailedEvent): Promise<RetryOutcome> {
  const { id } = kept;
  const reason = kept.truncated
    ? 'its value was too large to be kept whole'
    : reasonIn(await consumeAgain(kept.consumerGroup, toBatch(kept)));
  if (reason === null) {
    await failed.change(id, { kind: 'retried' });
    return { id, outcome: 'retried' };
  }
  await failed.change(id, { kind: 'failed again', reason });
  return { id, outcome: 'failed again', reason };
}

function toBatch({ id, topic, key, value, headers }: KeptFailedEvent) {
  const replay = { replayId: `retry:${id}`, mode: 'live' as const };
  return { topic, records: [{ key, value, headers }], replay };
}

function reasonIn({ failed: [first] }: AgainReport): string | null {
  return first === undefined ? null : `${first.code}: ${first.reason}`;
}

export interface RetryAllResult {
  retried: number;
  failedAgain: { id: string; reason: string }[];
  /** Time ran out first: more may wait. */
  complete: boolean;
}

const PAGE = 100;

/**
 * Retries everything that waits, in the order of the log within each partition, so that what waits behind a mended event goes
 * through in the same run. Stops, without an error, when `mayContinue` says so or a consumer cannot be reached.
 */
export async function retryAllFailed(ports: RetryPorts, mayContinue: () => boolean): Promise<RetryAllResult> {
  const result: RetryAllResult = { retried: 0, failedAgain: [], complete: true };
  for (const kept of (await allFailed(ports.failed)).toSorted(inLogOrder)) {
    const outcome = mayContinue() ? await tryKept(ports, kept) : null;
    if (outcome === null) return { ...result, complete: false };
    if (outcome.outcome === 'retried') result.retried += 1;
    else result.failedAgain.push({ id: outcome.id, reason: outcome.reason });
  }
  return result;
}

/** null: the consumer cannot be reached now. */
async function tryKept(ports: RetryPorts, kept: KeptFailedEvent): Promise<RetryOutcome | null> {
  try {
    return await retryKept(ports, kept);
  } catch (error) {
    if (!isRetryable(error)) throw error;
    return null;
  }
}

async function allFailed(failed: FailedEvents): Promise<KeptFailedEvent[]> {
  const all: KeptFailedEvent[] = [];
  let after: string | null = null;
  do {
    const page = await failed.list('failed', { limit: PAGE, after });
    all.push(...page.items);
    after = page.next;
  } while (after !== null);
  return all;
}

function inLogOrder(a: KeptFailedEvent, b: KeptFailedEvent): number {
  const place = ({ consumerGroup, topic, partition }: KeptFailedEvent) =>
    `${consumerGroup} ${topic} ${String(partition).padStart(6, '0')}`;
  return place(a).localeCompare(place(b)) || a.offset - b.offset;
}
