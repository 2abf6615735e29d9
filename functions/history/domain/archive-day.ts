import type { ArchiveMarkers, EventArchive } from '../../kernel/events/event-archive.ts';
import type { ReadSlot, Slot } from '../../kernel/events/timeline.ts';

export interface ArchivePorts {
  /** Only what is in the store: what was archived is not archived again. */
  readSlot: ReadSlot;
  archive: EventArchive;
  markers: ArchiveMarkers;
}

export interface ArchiveCounts {
  segments: number;
  commits: number;
  events: number;
  bytes: number;
}

/** Commits in one segment: with the largest events it stays below 100 MB, with usual ones at some hundred KB. */
const SEGMENT_COMMITS = 500;
/** Commits taken out at the same time. */
const AT_ONCE = 16;

export const noCounts: ArchiveCounts = { segments: 0, commits: 0, events: 0, bytes: 0 };

/**
 * Moves the next commits of a slot to the archive: written, read back and compared, and only then taken out of the store
 * (T90). May be cut off and repeated at any point: what is in the archive already is only taken out.
 * `position` is where the next call goes on; null when the slot holds no more.
 */
export async function archiveNext(
  { readSlot, archive, markers }: ArchivePorts,
  slot: Slot,
  afterPosition: string,
): Promise<{ counts: ArchiveCounts; position: string | null }> {
  const { commits } = await readSlot(slot, afterPosition, SEGMENT_COMMITS);
  if (commits.length === 0) return { counts: noCounts, position: null };
  const segment = await archive.write(slot, commits);
  // Those of one aggregate one after the other, in the order of their versions.
  const lanes = [...Map.groupBy(commits, ({ aggregate }) => JSON.stringify(aggregate)).values()];
  for (let start = 0; start < lanes.length; start += AT_ONCE) {
    await Promise.all(
      lanes.slice(start, start + AT_ONCE).map(async (lane) => {
        for (const commit of lane) await markers.moveOut(commit, segment.key);
      }),
    );
  }
  const { commits: moved, events, bytes, lastPosition: position } = segment;
  return { counts: { segments: 1, commits: moved, events, bytes }, position };
}

/** The first day that is not archived yet, given an age in days: counted in UTC, so that no clock change matters (T90). */
export function firstKeptDay(nowMs: number, olderThanDays: number): string {
  const today = Date.parse(`${new Date(nowMs).toISOString().slice(0, 10)}T00:00:00Z`);
  return new Date(today - olderThanDays * 86_400_000).toISOString().slice(0, 10);
}
