import { connectFailedEvents } from '../aws/connect-failed-events.ts';
import { dynamoArchiveMarkers } from '../aws/dynamo-archive-markers.ts';
import { dynamoCommitBatch } from '../aws/dynamo-commit-batch.ts';
import { dynamoEffectLedger } from '../aws/dynamo-effect-ledger.ts';
import { dynamoEventStore, dynamoTimeline } from '../aws/dynamo-event-store.ts';
import { dynamoFailedEventStore } from '../aws/dynamo-failed-events.ts';
import { dynamoFailureNotes, dynamoNoteTry } from '../aws/dynamo-failure-notes.ts';
import { dynamoJobs } from '../aws/dynamo-jobs.ts';
import { dynamoSnapshots } from '../aws/dynamo-snapshots.ts';
import { hmacSigner } from '../aws/hmac-sign.ts';
import { invokeFunction, invokeLater } from '../aws/invoke-function.ts';
import { lambdaConsumers } from '../aws/lambda-consumers.ts';
import { s3Objects } from '../aws/s3-objects.ts';
import { sqsDeadLetterMessages } from '../aws/sqs-dead-letter-messages.ts';
import { sqsDeadLetters } from '../aws/sqs-dead-letters.ts';
import { sqsQueue } from '../aws/sqs-queue.ts';
import { deadLettersSetting } from '../kernel/dead-letters.ts';
import { AppError } from '../kernel/errors.ts';
import { archivedTimeline } from '../kernel/events/archived-timeline.ts';
import { replayTargetsSetting } from '../kernel/events/consume-again.ts';
import type { EffectReader } from '../kernel/events/effect-ledger.ts';
import { archivedHistory, eventArchive } from '../kernel/events/event-archive.ts';
import { eventReader } from '../kernel/events/event-contracts.ts';
import type { FindLiveRows, LiveRowsAnswer } from '../kernel/events/live-rows.ts';
import { type NewId, uuidV7Maker } from '../kernel/ids.ts';
import { lazy } from '../kernel/lazy.ts';
import { jsonSetting, readSettings, textSetting } from '../kernel/settings.ts';
import { explainDeadLetters } from './domain/explain-dead-letters.ts';

export const clock = Date.now;

export const newId: NewId = uuidV7Maker(clock, (bytes) => crypto.getRandomValues(bytes));

const now = () => new Date(clock()).toISOString();

const loadContracts = async () => (await import('../event-contracts.ts')).eventContracts;

/** Reads events as today's versions. */
export const loadReader = /* @__PURE__ */ lazy(async () => eventReader(await loadContracts()));

/** Topic of each kind of aggregate. */
const loadTopics = /* @__PURE__ */ lazy(
  async () => new Map((await loadContracts()).map(({ aggregateType, topic }) => [aggregateType, topic])),
);

/** Every event type there is. */
export const loadTypes = /* @__PURE__ */ lazy(
  async () => new Set((await loadContracts()).flatMap(({ types }) => Object.keys(types))),
);

function storeTable(): string {
  return readSettings({ table: textSetting('EVENT_STORE_TABLE') }, process.env).table;
}

/** What was appended and not yet archived: what the recorder writes to. */
export function wireEventStore() {
  return dynamoEventStore(storeTable());
}

function wireArchive() {
  const { bucket } = readSettings({ bucket: textSetting('ARCHIVE_BUCKET') }, process.env);
  return eventArchive(s3Objects(bucket));
}

/** The whole history, store and archive as one. */
export function wireHistory() {
  const table = storeTable();
  return archivedHistory(dynamoEventStore(table), dynamoArchiveMarkers(table), wireArchive());
}

export const wireSnapshots = () => dynamoSnapshots(storeTable());

/** What effects of events are known; only looked at here. */
export function wireEffects(): EffectReader {
  const { table } = readSettings({ table: textSetting('EFFECTS_TABLE') }, process.env);
  return dynamoEffectLedger({ table, clock, newId });
}

function failedEventsTable(): string {
  return readSettings({ table: textSetting('FAILED_EVENTS_TABLE') }, process.env).table;
}

export const wireFailedEvents = () => connectFailedEvents({ env: process.env, clock });

export const wireFailedEventStore = () => dynamoFailedEventStore(failedEventsTable(), clock);

export function wireDeadLetters() {
  return sqsDeadLetters(readSettings({ arns: deadLettersSetting }, process.env).arns);
}

export function wireDeadLetterMessages() {
  const { arns } = readSettings({ arns: deadLettersSetting }, process.env);
  const messages = sqsDeadLetterMessages(arns, invokeLater);
  return explainDeadLetters(messages, dynamoFailureNotes(failedEventsTable()));
}

export const wireNoteTry = () => dynamoNoteTry(failedEventsTable(), clock);

export function wireTargets() {
  const { targets } = readSettings({ targets: replayTargetsSetting }, process.env);
  return { targets, consumeAgain: lambdaConsumers(targets) };
}

export function wireJobs() {
  const { url } = readSettings({ url: textSetting('JOBS_QUEUE_URL') }, process.env);
  return { jobs: dynamoJobs(storeTable()), send: sqsQueue(url), newId, clock, now };
}

export function wireArchivePorts() {
  const table = storeTable();
  const markers = dynamoArchiveMarkers(table);
  return { readSlot: dynamoTimeline(table), archive: wireArchive(), markers };
}

export function wireReplayPorts() {
  const table = storeTable();
  const { targets, consumeAgain } = wireTargets();
  return {
    ...{ targets, consumeAgain, loadReader, loadTopics },
    history: wireHistory(),
    snapshots: wireSnapshots(),
    readSlot: archivedTimeline(dynamoTimeline(table), wireArchive()),
    findCommits: dynamoCommitBatch(table),
    findLiveRows: liveRows(readSettings({ projections: projectionsSetting }, process.env).projections),
  };
}

/** Function that gives out live rows, by service. */
const projectionsSetting = /* @__PURE__ */ jsonSetting('PROJECTIONS', (value) =>
  typeof value === 'object' && value !== null ? (value as Record<string, string>) : 'must be {service: arn}',
);

/** Asks the service whose kind of aggregate it is. */
function liveRows(arns: Readonly<Record<string, string>>): FindLiveRows {
  return async (request) => {
    const contracts = (await loadContracts()).find(
      ({ aggregateType }) => aggregateType === request.aggregateType,
    );
    const arn = arns[contracts?.service ?? ''];
    if (arn === undefined)
      throw new AppError('invalid_settings', `no function gives out live rows of a ${request.aggregateType}`);
    return invokeFunction<LiveRowsAnswer>(arn, request);
  };
}

export function wireCursorSigner() {
  const { arn } = readSettings({ arn: textSetting('CURSOR_SECRET_ARN') }, process.env);
  return hmacSigner(arn);
}
