import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { AppError } from '../kernel/errors.ts';
import type { DomainEvent, Fact } from '../kernel/events/domain-event.ts';
import type { AggregateKey, FactPage, RecordedEvent, RecordedTrail } from '../kernel/events/event-history.ts';
import { aggregateText, type Commit, type Slot } from '../kernel/events/timeline.ts';
import type { AccountId } from '../kernel/tenancy.ts';
import { type Columns, fillIn, splitColumns, toColumns, toRows } from './commit-columns.ts';
import { MAX_TEXT_BYTES, storedText, textIn } from './dynamo-text.ts';

export type Item = Record<string, AttributeValue>;

/**
 * How the events lie in an item. 1 (items without the attribute): all events as one JSON list, `events` or gzipped `packed`.
 * 2: by columns, `facts` what folds look at and `rest` the rest, so that a fold parses no more than it needs. Items of
 * every format stay readable for good: nothing rewrites what was stored.
 */
const FORMAT = 2;

/** The item of a commit: key (aggregate, first version), and day and position for the index by time. */
export function toItem({ aggregate, slot, position, events }: Commit): Item {
  const [first, last] = [events[0], events.at(-1)];
  return {
    aggregate: { S: aggregateText(aggregate) },
    version: { N: String(first?.event.version) },
    lastVersion: { N: String(last?.event.version) },
    day: { S: slotText(slot) },
    position: { S: position },
    ...pack(events),
  };
}

/** Partition of the index by time: `2026-11-21#07`. */
export function slotText({ day, lane }: Slot): string {
  return `${day}#${String(lane).padStart(2, '0')}`;
}

function pack(events: readonly RecordedEvent[]): Item {
  const facts = storedText(JSON.stringify(toFactColumns(events)));
  const rest = storedText(
    JSON.stringify({
      event: toColumns(events.map(({ event }) => restRow(event))),
      trail: toColumns(events.map(({ trail }) => ({ ...trail }))),
    }),
  );
  const bytes = facts.bytes + rest.bytes;
  if (bytes <= MAX_TEXT_BYTES) {
    return { format: { N: String(FORMAT) }, facts: facts.value, rest: rest.value };
  }
  throw new AppError('payload_too_large', `an event of ${bytes} bytes compressed does not fit the history`, {
    data: { bytes, eventId: events[0]?.event.eventId },
  });
}

interface FactColumns {
  event: Columns;
  /** The data's own fields, which most events of an aggregate share; missing: `event` holds the data as it is. */
  fields?: Columns;
}

function toFactColumns(events: readonly RecordedEvent[]): FactColumns {
  const rows = events.map(({ event: { eventType, schemaVersion, timestamp, data } }) => {
    return { eventType, schemaVersion, timestamp, data };
  });
  if (!rows.every(({ data }) => isRecord(data))) return { event: toColumns(rows) };
  return {
    event: toColumns(rows.map(({ data, ...others }) => others)),
    fields: toColumns(rows.map(({ data }) => data as Record<string, unknown>)),
  };
}

function isRecord(data: unknown): boolean {
  const isObject = typeof data === 'object' && data !== null && !Array.isArray(data);
  return isObject && !Object.hasOwn(data, '__proto__');
}

/** Neither facts nor what the item's key says. */
function restRow(event: DomainEvent): Readonly<Record<string, unknown>> {
  const { eventType, schemaVersion, timestamp, data, ...others } = event;
  const { accountId, aggregateType, aggregateId, version, ...rest } = others;
  return rest;
}

/** The facts of items in order, from `fromVersion` on; null: none of them has such an event. */
export function factPageIn(items: readonly Item[], fromVersion: number): FactPage | null {
  const wanted = items.filter((item) => item.archived === undefined && lastIn(item) >= fromVersion);
  const [first, last] = [wanted[0], wanted.at(-1)];
  if (!first || !last) return null;
  return {
    first: Math.max(firstIn(first), fromVersion),
    last: lastIn(last),
    parts: partsOf(wanted, fromVersion),
  };
}

function* partsOf(items: readonly Item[], fromVersion: number): Generator<readonly Fact[]> {
  for (const item of items) {
    const facts = factsIn(item);
    yield firstIn(item) < fromVersion ? facts.slice(fromVersion - firstIn(item)) : facts;
  }
}

/** None in the marker that stands for archived commits. */
export function factsIn(item: Item): Fact[] {
  if (item.archived !== undefined) return [];
  if (item.format === undefined) return eventsOfFormat1(item).map(({ event }) => event);
  checkFormat(item);
  const { event, fields } = JSON.parse(textIn(item.facts)) as FactColumns;
  const { aggregateType } = aggregateIn(item.aggregate?.S ?? '');
  const [first, count] = [firstIn(item), countOf(item)];
  const data = fields && toRows(fields, count);
  const { alike, others } = splitColumns(event);
  const shared: Fact = {
    eventType: alike.eventType as string,
    schemaVersion: alike.schemaVersion as number,
    aggregateType,
    version: first,
    timestamp: alike.timestamp as string,
    data: alike.data,
  };
  const facts: Fact[] = [];
  for (let index = 0; index < count; index += 1) {
    const fact = fillIn({ ...shared }, others, index);
    fact.version = first + index;
    if (data) fact.data = data[index];
    facts.push(fact);
  }
  return facts;
}

/** None in the marker that stands for archived commits. */
export function eventsIn(item: Item): RecordedEvent[] {
  if (item.archived !== undefined) return [];
  if (item.format === undefined) return eventsOfFormat1(item);
  const facts = factsIn(item);
  const { accountId, aggregateId } = aggregateIn(item.aggregate?.S ?? '');
  const rest = JSON.parse(textIn(item.rest)) as { event: Columns; trail: Columns };
  const trails = toRows(rest.trail, facts.length);
  return toRows(rest.event, facts.length).map(({ eventId, ...others }, index) => ({
    event: { eventId, ...facts[index], accountId, aggregateId, ...others } as DomainEvent,
    trail: trails[index] as unknown as RecordedTrail,
  }));
}

function eventsOfFormat1(item: Item): RecordedEvent[] {
  return JSON.parse(textIn(item.events ?? item.packed)) as RecordedEvent[];
}

function firstIn(item: Item): number {
  return Number(item.version?.N);
}

function lastIn(item: Item): number {
  return Number(item.lastVersion?.N);
}

function countOf(item: Item): number {
  return lastIn(item) - firstIn(item) + 1;
}

function checkFormat({ format, aggregate }: Item): void {
  if (Number(format?.N) === FORMAT) return;
  const message = `a commit is stored in format ${format?.N}, which this version does not know`;
  throw new AppError('corrupt', message, { data: { aggregate: aggregate?.S } });
}

export function toCommit(item: Item): Commit {
  const [day = '', lane = ''] = (item.day?.S ?? '').split('#');
  return {
    aggregate: aggregateIn(item.aggregate?.S ?? ''),
    slot: { day, lane: Number(lane) },
    position: item.position?.S ?? '',
    events: eventsIn(item),
  };
}

/** Account and type never hold a `#`; an aggregate's id might. */
function aggregateIn(text: string): AggregateKey {
  const type = text.indexOf('#') + 1;
  const id = text.indexOf('#', type) + 1;
  return {
    accountId: text.slice(0, type - 1) as AccountId,
    aggregateType: text.slice(type, id - 1),
    aggregateId: text.slice(id),
  };
}
