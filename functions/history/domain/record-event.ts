import { AppError } from '../../kernel/errors.ts';
import type { EventHistory, RecordedEvent } from '../../kernel/events/event-history.ts';

/** What recording found; both are success, a duplicate had its effect before. */
export type RecordOutcome = 'appended' | 'duplicate';

/**
 * Appends consecutive events of one aggregate to the history, each at its own version.
 * Errors: `conflict`, never retryable. Another event has that version; or an earlier version is missing, which waiting cannot
 * mend: the log delivers in order per aggregate, so the earlier one was given up before. It goes to the failed events behind
 * it and is retried after it, instead of holding up the whole partition for ever (T91).
 */
export async function recordEvents(
  history: EventHistory,
  events: readonly RecordedEvent[],
): Promise<RecordOutcome> {
  const outcome = await history.append(events);
  if (outcome === 'appended' || outcome === 'duplicate') return outcome;
  const event = events[0]?.event;
  const data = { eventId: event?.eventId, version: event?.version };
  const why =
    outcome === 'gap'
      ? `version ${(event?.version ?? 0) - 1} is not in the history: retry it first`
      : `another event already has version ${event?.version}`;
  throw new AppError('conflict', why, { data });
}

/** Cuts events of one lane into runs of consecutive versions of one aggregate; a repeated version begins a new run. Pure. */
export function consecutiveRuns(events: readonly RecordedEvent[]): RecordedEvent[][] {
  const runs: RecordedEvent[][] = [];
  for (const one of events) {
    const run = runs.at(-1);
    const last = run?.at(-1)?.event;
    const follows =
      last !== undefined &&
      last.aggregateId === one.event.aggregateId &&
      last.aggregateType === one.event.aggregateType &&
      last.accountId === one.event.accountId &&
      last.version + 1 === one.event.version;
    if (follows) run?.push(one);
    else runs.push([one]);
  }
  return runs;
}
