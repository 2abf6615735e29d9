import type { ArchiveRun } from '../../functions/history/domain/run-archive.ts';

/** One line while it runs: the day it works on. */
export function archiveProgress({ day, before, counts }: ArchiveRun): string {
  return `at ${day} of what is older than ${before}: ${numberOf(counts.events, 'event')} archived`;
}

/** What came of an archive run, in words. */
export function archiveReport(run: ArchiveRun): string {
  return `${outcomeText(run)}: ${movedText(run)}`;
}

/** How far it came, where it did not come through: all older days are archived. */
function outcomeText({ state, day }: ArchiveRun): string {
  switch (state.kind) {
    case 'failed':
      return `failed at ${day}: ${state.reason}`;
    case 'stopped':
      return `stopped at ${day}`;
    default:
      return state.kind;
  }
}

function movedText({ before, counts }: ArchiveRun): string {
  const { events, segments, bytes } = counts;
  if (events === 0) return `no events of before ${before} were there to archive`;
  const objects = `${numberOf(segments, 'object')} of ${numberOf(bytes, 'byte')} together`;
  return `${numberOf(events, 'event')} of before ${before} archived and read back, in ${objects}`;
}

function numberOf(value: number, name: string): string {
  return `${value.toLocaleString('en-GB')} ${name}${value === 1 ? '' : 's'}`;
}
