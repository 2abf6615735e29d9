import { AppError } from '../errors.ts';
import type { AggregateKey, EventHistory, FactPage, RecordedEvent } from './event-history.ts';
import { aggregateText, type Commit, type Slot } from './timeline.ts';

/** Port: objects by key; what was put is there for every later get and list. */
export interface ObjectStore {
  put(key: string, body: Uint8Array, contentType: string): Promise<void>;
  get(key: string): Promise<Uint8Array | null>;
  /** Keys that begin so, in order. */
  list(prefix: string): Promise<string[]>;
}

/** What the manifest says about one object of archived commits: gzip of one JSON commit a line. */
export interface Segment {
  key: string;
  sha256: string;
  bytes: number;
  commits: number;
  events: number;
  firstPosition: string;
  lastPosition: string;
}

export interface EventArchive {
  /**
   * Stores commits of one slot, in the order of their positions, and reads them back: resolves when what is stored is what was
   * given. Named by its content, so that writing it twice is writing it once. Errors: `corrupt` when it reads otherwise.
   */
  write(slot: Slot, commits: readonly Commit[]): Promise<Segment>;
  /** By first position. Segments may overlap: those of runs that were cut off hold the same commits. */
  segments(slot: Slot): Promise<Segment[]>;
  /** Errors: `corrupt` when the object is gone or has another hash than its name says. */
  read(key: string): Promise<Commit[]>;
}

/** Loaded at first use. */
const zlib = () => process.getBuiltinModule('node:zlib');
const crypto = () => process.getBuiltinModule('node:crypto');

export function eventArchive(objects: ObjectStore): EventArchive {
  const read = (key: string) => readSegment(objects, key);
  return {
    read,
    async write(slot, commits) {
      const lines = commits.map((commit) => JSON.stringify(commit)).join('\n');
      const body = zlib().gzipSync(lines);
      const segment = describe(slot, commits, body);
      await objects.put(segment.key, body, 'application/x-ndjson+gzip');
      const stored = await read(segment.key);
      if (stored.map((commit) => JSON.stringify(commit)).join('\n') !== lines) throw corrupt(segment.key);
      const manifest = Buffer.from(JSON.stringify(segment));
      const key = manifestKey(slot, segment);
      await objects.put(key, manifest, 'application/json');
      if (!manifest.equals((await objects.get(key)) ?? Buffer.of())) throw corrupt(key);
      return segment;
    },
    async segments(slot) {
      const keys = await objects.list(`manifests/${slotPath(slot)}/`);
      const found = await Promise.all(keys.map((key) => readManifest(objects, key)));
      return found.toSorted((a, b) => (a.firstPosition < b.firstPosition ? -1 : 1));
    },
  };
}

function slotPath({ day, lane }: Slot): string {
  return `${day}/${String(lane).padStart(2, '0')}`;
}

function describe(slot: Slot, commits: readonly Commit[], body: Uint8Array): Segment {
  const sha256 = hashOf(body);
  return {
    key: `segments/${slotPath(slot)}/${sha256}.ndjson.gz`,
    sha256,
    bytes: body.length,
    commits: commits.length,
    events: commits.reduce((sum, { events }) => sum + events.length, 0),
    firstPosition: commits[0]?.position ?? '',
    lastPosition: commits.at(-1)?.position ?? '',
  };
}

function manifestKey(slot: Slot, { sha256 }: Segment): string {
  return `manifests/${slotPath(slot)}/${sha256}.json`;
}

async function readManifest(objects: ObjectStore, key: string): Promise<Segment> {
  const body = await objects.get(key);
  if (!body) throw corrupt(key);
  return JSON.parse(Buffer.from(body).toString()) as Segment;
}

async function readSegment(objects: ObjectStore, key: string): Promise<Commit[]> {
  const body = await objects.get(key);
  if (!body || !key.includes(hashOf(body))) throw corrupt(key);
  const text = zlib().gunzipSync(body).toString();
  return text === '' ? [] : text.split('\n').map((line) => JSON.parse(line) as Commit);
}

function hashOf(body: Uint8Array): string {
  return crypto().createHash('sha256').update(body).digest('hex');
}

function corrupt(key: string): AppError {
  return new AppError('corrupt', `the archive's ${key} is missing or not what was written`, {
    data: { key },
  });
}

/** Versions of an aggregate that are in the archive: 1 to the last `last`, in order. */
export interface ArchivedPart {
  first: number;
  last: number;
  /** Key of the segment. */
  segment: string;
}

/** Port: takes archived commits out of the event store. */
export interface ArchiveMarkers {
  find(aggregate: AggregateKey): Promise<ArchivedPart[]>;
  /**
   * Notes where the commit went and deletes it; the note comes first, so a crash leaves it in both places. May be repeated.
   * Errors: `corrupt` when earlier versions of the aggregate are neither archived nor there.
   */
  moveOut(commit: Commit, segment: string): Promise<void>;
}

/** A history whose readers do not notice what was archived. One more look is needed only where events are missing. */
export function archivedHistory(
  live: EventHistory,
  markers: Pick<ArchiveMarkers, 'find'>,
  archive: Pick<EventArchive, 'read'>,
): EventHistory {
  const archived: ReadArchived = (range) => readArchived(markers, archive, range);
  return {
    append: live.append,
    async read(aggregate, fromVersion, limit) {
      const found = await live.read(aggregate, fromVersion, limit);
      const before = found[0]?.event.version ?? Number.POSITIVE_INFINITY;
      if (before === fromVersion) return found;
      const events: RecordedEvent[] = [];
      for await (const part of archived({ aggregate, fromVersion, before })) {
        events.push(...part);
        if (events.length >= limit) break;
      }
      return [...events, ...found].slice(0, limit);
    },
    facts: (aggregate, fromVersion) => wholeFacts(live, archived, { aggregate, fromVersion }),
  };
}

/** Versions from `fromVersion` to right before `before`. */
interface ArchivedRange {
  aggregate: AggregateKey;
  fromVersion: number;
  before: number;
}

type ReadArchived = (range: ArchivedRange) => AsyncIterable<readonly RecordedEvent[]>;

/** Every page is looked at, not only the first: while a long history is read, a run may archive what comes next in it. */
async function* wholeFacts(
  live: EventHistory,
  archived: ReadArchived,
  { aggregate, fromVersion }: Omit<ArchivedRange, 'before'>,
): AsyncGenerator<FactPage> {
  let next = fromVersion;
  for await (const page of live.facts(aggregate, fromVersion)) {
    if (page.first > next) yield* archivedFacts(archived({ aggregate, fromVersion: next, before: page.first }));
    yield page;
    next = page.last + 1;
  }
  if (next > fromVersion) return;
  yield* archivedFacts(archived({ aggregate, fromVersion, before: Number.POSITIVE_INFINITY }));
}

async function* archivedFacts(parts: AsyncIterable<readonly RecordedEvent[]>): AsyncGenerator<FactPage> {
  for await (const part of parts) {
    const facts = part.map(({ event }) => event);
    const [first, last] = [facts[0]?.version, facts.at(-1)?.version];
    if (first !== undefined && last !== undefined) yield { first, last, parts: [facts] };
  }
}

async function* readArchived(
  markers: Pick<ArchiveMarkers, 'find'>,
  archive: Pick<EventArchive, 'read'>,
  { aggregate, fromVersion, before }: ArchivedRange,
): AsyncGenerator<readonly RecordedEvent[]> {
  const name = aggregateText(aggregate);
  for (const { first, last, segment } of await markers.find(aggregate)) {
    const from = Math.max(first, fromVersion);
    const to = Math.min(last, before - 1);
    if (from > to) continue;
    const own = (await archive.read(segment)).filter((commit) => aggregateText(commit.aggregate) === name);
    const events = own.flatMap((commit) => commit.events);
    yield events.filter(({ event: { version } }) => version >= from && version <= to);
  }
}
