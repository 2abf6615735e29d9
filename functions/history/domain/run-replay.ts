import type { ConsumeAgain, ReplayTargets } from '../../kernel/events/consume-again.ts';
import type { RecordedEvent } from '../../kernel/events/event-history.ts';
import {
  type Commit,
  daysBetween,
  instantIn,
  LANES_PER_DAY,
  type ReadSlot,
} from '../../kernel/events/timeline.ts';
import type { Job, JobState, JobStore, SliceOutcome } from '../../kernel/jobs.ts';
import { toMessage } from '../../kernel/outbox/relay.ts';
import { type ComparePorts, compareCommits } from './compare-rows.ts';
import { addReport, type Replay, type ReplayProgress } from './replay.ts';

export interface ReplayPorts extends ComparePorts {
  jobs: JobStore;
  /** Store and archive as one. */
  readSlot: ReadSlot;
  consumeAgain: ConsumeAgain;
  targets: ReplayTargets;
  /** Topic of each kind of aggregate. */
  loadTopics: () => Promise<ReadonlyMap<string, string>>;
  now: () => string;
  /** False when the invocation has too little time left for another step. */
  mayContinue: () => boolean;
}

/**
 * Days without events that one step passes at most. Each costs a query a lane: a year of them took half a minute, in which
 * nobody saw any progress and no stop was obeyed.
 */
const EMPTY_DAYS = 10;
/** Commits of each lane in one step. */
const LANE_COMMITS = 60;
/** Events handed to a consumer at once, as the log's batches have. */
const BATCH_EVENTS = 200;

/**
 * Runs a replay from its checkpoint until it is through, stopped, or out of time. Each step reads the next commits of a day's
 * lanes, hands their events to the consumers, compares the rows and writes a checkpoint; a step that is cut off is done again
 * from the checkpoint before it, so counts stay exact. An aggregate is in one lane: its events keep their order.
 */
export async function runReplay(ports: ReplayPorts, job: Job<Replay>): Promise<SliceOutcome> {
  let current: Job<Replay> | null = job;
  while (current.body.state.kind === 'running') {
    if (!ports.mayContinue()) return 'again';
    current = await ports.jobs.checkpoint({ ...current, body: await nextBody(ports, current) });
    // Somebody else runs the same slice and was faster.
    if (current === null) return 'over';
  }
  return 'over';
}

async function nextBody(ports: ReplayPorts, { body, stopRequested, id }: Job<Replay>): Promise<Replay> {
  if (stopRequested) return { ...body, state: { kind: 'stopped', at: ports.now() } };
  const stepped = await step(ports, body, id);
  const state: JobState =
    stepped.progress.day < stepped.progress.days ? stepped.state : { kind: 'done', at: ports.now() };
  return { ...stepped, state };
}

/** Some days without events are passed in one step, so far as time allows. */
async function step(ports: ReplayPorts, replay: Replay, id: string): Promise<Replay> {
  const days = daysBetween(replay.request.from, replay.request.to);
  let { progress } = replay;
  const end = Math.min(progress.days, progress.day + EMPTY_DAYS);
  while (progress.day < end && ports.mayContinue()) {
    const { commits, next } = await readStep(ports.readSlot, days[progress.day] ?? '', progress);
    progress = next;
    const wanted = commits.filter((commit) => isInRange(commit, replay));
    if (wanted.length > 0) return handle(ports, wanted, { replay: { ...replay, progress }, id });
  }
  return { ...replay, progress };
}

async function readStep(readSlot: ReadSlot, day: string, progress: ReplayProgress) {
  const lanes = progress.lanes.length > 0 ? progress.lanes : Array.from({ length: LANES_PER_DAY }, () => '');
  const pages = await Promise.all(
    lanes.map(async (after, lane) =>
      after === null ? { commits: [], hasNextPage: false } : readSlot({ day, lane }, after, LANE_COMMITS),
    ),
  );
  const positions = pages.map(({ commits, hasNextPage }, lane) =>
    hasNextPage ? (commits.at(-1)?.position ?? lanes[lane] ?? '') : null,
  );
  const isThrough = positions.every((position) => position === null);
  const next: ReplayProgress = isThrough
    ? { ...progress, day: progress.day + 1, lanes: [] }
    : { ...progress, lanes: positions };
  return { commits: pages.flatMap(({ commits }) => commits), next };
}

function isInRange({ aggregate, position }: Commit, { request }: Replay): boolean {
  const { from, to, account } = request;
  const instant = instantIn(position);
  return instant >= from && instant <= to && (account === null || aggregate.accountId === account);
}

/** The events that consumers are to handle again; rows are compared whatever the types, for a row is made of all its events. */
function ofTypes(commits: readonly Commit[], types: readonly string[]): RecordedEvent[] {
  const events = commits.flatMap((commit) => [...commit.events]);
  return types.length === 0 ? events : events.filter(({ event }) => types.includes(event.eventType));
}

interface Step {
  replay: Replay;
  id: string;
}

async function handle(ports: ReplayPorts, commits: readonly Commit[], { replay, id }: Step): Promise<Replay> {
  let next = replay;
  const topicOf = await ports.loadTopics();
  const byTopic = Map.groupBy(commits, ({ aggregate }) => topicOf.get(aggregate.aggregateType));
  for (const consumer of replay.request.consumers) {
    const topics = ports.targets[consumer]?.topics ?? [];
    for (const topic of topics) {
      const events = ofTypes(byTopic.get(topic) ?? [], replay.request.types);
      next = await consume(ports, { replay: next, id, consumer, topic, events });
    }
  }
  const processed = next.processed + ofTypes(commits, replay.request.types).length;
  return compareCommits(ports, commits, { replay: { ...next, processed }, to: replay.request.to });
}

interface Consumption extends Step {
  consumer: string;
  topic: string;
  events: readonly RecordedEvent[];
}

async function consume(
  ports: ReplayPorts,
  { id, consumer, topic, events, replay }: Consumption,
): Promise<Replay> {
  let next = replay;
  for (let start = 0; start < events.length; start += BATCH_EVENTS) {
    const records = events.slice(start, start + BATCH_EVENTS).map(({ event }) => toMessage(event));
    const mark = { replayId: id, mode: replay.request.mode };
    next = addReport(next, consumer, await ports.consumeAgain(consumer, { topic, records, replay: mark }));
  }
  return next;
}
