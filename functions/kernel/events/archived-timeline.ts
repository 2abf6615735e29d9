import type { EventArchive, Segment } from './event-archive.ts';
import type { Commit, ReadSlot, TimelinePage } from './timeline.ts';

/**
 * A timeline whose readers do not notice what was archived: commits of the store and of the archive in one order, each once,
 * also while an archive run is half way.
 */
export function archivedTimeline(
  live: ReadSlot,
  archive: Pick<EventArchive, 'segments' | 'read'>,
): ReadSlot {
  return async (slot, afterPosition, limit) => {
    // The store first: a commit that is moved out between the two looks is then still seen by the second one.
    const page = await live(slot, afterPosition, limit);
    const segments = (await archive.segments(slot)).filter((one) => one.lastPosition > afterPosition);
    if (segments.length === 0) return page;
    return merge(archive, segments, { page, afterPosition, limit });
  };
}

interface LivePage {
  page: TimelinePage;
  afterPosition: string;
  limit: number;
}

/** After every position there is. */
const END = '\uffff';

/** Opens segments in order until it is certain which commits come first. */
async function merge(
  archive: Pick<EventArchive, 'read'>,
  segments: readonly Segment[],
  { page, afterPosition, limit }: LivePage,
): Promise<TimelinePage> {
  const found = new Map(page.commits.map((commit) => [commit.position, commit]));
  // Beyond the last commit of an unfinished page, or the first of an unopened segment, others may come in between.
  const liveEnd = page.hasNextPage ? (page.commits.at(-1)?.position ?? afterPosition) : END;
  let opened = 0;
  let certain = liveEnd;
  for (const [index, segment] of segments.entries()) {
    certain = smaller(liveEnd, segment.firstPosition);
    if (sortedUpTo(found, certain).length >= limit) break;
    for (const commit of await archive.read(segment.key)) {
      if (commit.position > afterPosition) found.set(commit.position, commit);
    }
    opened = index + 1;
    certain = liveEnd;
  }
  const commits = sortedUpTo(found, certain);
  const hasNextPage = commits.length > limit || opened < segments.length || page.hasNextPage;
  return { commits: commits.slice(0, limit), hasNextPage };
}

function smaller(a: string, b: string): string {
  return a < b ? a : b;
}

function sortedUpTo(found: ReadonlyMap<string, Commit>, certain: string): Commit[] {
  const known = [...found.values()].filter(({ position }) => position <= certain);
  return known.toSorted((a, b) => (a.position < b.position ? -1 : 1));
}
