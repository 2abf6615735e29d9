import { daysBetween, LANES_PER_DAY } from '../../kernel/events/timeline.ts';
import type { Job, JobState, JobStore, SliceOutcome } from '../../kernel/jobs.ts';
import { type ArchiveCounts, type ArchivePorts, archiveNext } from './archive-day.ts';

/** An archive run from its beginning to its end. */
export interface ArchiveRun {
  /** First day that stays in the store. */
  before: string;
  startedAt: string;
  state: JobState;
  /** The day it works on. */
  day: string;
  counts: ArchiveCounts;
}

export interface RunArchivePorts extends ArchivePorts {
  jobs: JobStore;
  now: () => string;
  mayContinue: () => boolean;
}

/** The product is not older, and events carry the time of their acceptance: nothing can lie before. */
export const FIRST_DAY = '2026-01-01';

/** Days without events between two checkpoints: so often progress is seen, and a stop obeyed. */
const EMPTY_DAYS = 10;

/**
 * Archives every day before `run.before`, oldest first, with a checkpoint after each day (or slice of one). A day that was begun
 * is simply gone through again: what has moved is not there any more.
 */
export async function runArchive(ports: RunArchivePorts, job: Job<ArchiveRun>): Promise<SliceOutcome> {
  let current: Job<ArchiveRun> | null = job;
  while (current.body.state.kind === 'running') {
    if (!ports.mayContinue()) return 'again';
    current = await ports.jobs.checkpoint({ ...current, body: await nextBody(ports, current) });
    if (current === null) return 'over';
  }
  return 'over';
}

async function nextBody(
  ports: RunArchivePorts,
  { body, stopRequested }: Job<ArchiveRun>,
): Promise<ArchiveRun> {
  if (stopRequested) return { ...body, state: { kind: 'stopped', at: ports.now() } };
  let next = body;
  // Days without events need no checkpoint each.
  for (let days = 0; days < EMPTY_DAYS && next.day < next.before && ports.mayContinue(); days += 1) {
    const { counts, through } = await archiveDay(ports, next.day);
    const day = through ? dayAfter(next.day) : next.day;
    next = { ...next, day, counts: add(next.counts, counts) };
    if (counts.commits > 0) break;
  }
  if (next.day < next.before) return next;
  return { ...next, state: { kind: 'done', at: ports.now() } };
}

/** All lanes of a day at once. */
async function archiveDay(
  ports: RunArchivePorts,
  day: string,
): Promise<{ counts: ArchiveCounts; through: boolean }> {
  const lanes = Array.from({ length: LANES_PER_DAY }, (_, lane) => archiveLane(ports, day, lane));
  const results = await Promise.all(lanes);
  return {
    counts: results.map(({ counts }) => counts).reduce(add),
    through: results.every(({ through }) => through),
  };
}

async function archiveLane(ports: RunArchivePorts, day: string, lane: number) {
  let counts: ArchiveCounts = { segments: 0, commits: 0, events: 0, bytes: 0 };
  let position: string | null = '';
  while (position !== null && ports.mayContinue()) {
    const next = await archiveNext(ports, { day, lane }, position);
    counts = add(counts, next.counts);
    position = next.position;
  }
  return { counts, through: position === null };
}

function add(a: ArchiveCounts, b: ArchiveCounts): ArchiveCounts {
  return {
    segments: a.segments + b.segments,
    commits: a.commits + b.commits,
    events: a.events + b.events,
    bytes: a.bytes + b.bytes,
  };
}

function dayAfter(day: string): string {
  const [, next = day] = daysBetween(
    day,
    new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString(),
  );
  return next;
}
