import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { AppError } from '../kernel/errors.ts';
import type { AggregateKey, RecordedEvent } from '../kernel/events/event-history.ts';
import { aggregateText, type Commit, type Slot } from '../kernel/events/timeline.ts';
import type { AccountId } from '../kernel/tenancy.ts';

export type Item = Record<string, AttributeValue>;

/** From this size on events are stored compressed: below it the processor time costs more than the bytes. */
const COMPRESS_FROM_BYTES = 8_000;
/** DynamoDB takes 400 KB with all names; what is left is for the other attributes. */
const MAX_PACKED_BYTES = 390_000;

/** Loaded at first use: most invocations compress nothing. */
const zlib = () => process.getBuiltinModule('node:zlib');

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
  const json = JSON.stringify(events);
  const bytes = Buffer.byteLength(json);
  if (bytes < COMPRESS_FROM_BYTES) return { events: { S: json } };
  const packed = zlib().gzipSync(json);
  if (packed.length <= MAX_PACKED_BYTES) return { packed: { B: packed } };
  throw new AppError('payload_too_large', `an event of ${bytes} bytes does not fit the history`, {
    data: { bytes, packedBytes: packed.length, eventId: events[0]?.event.eventId },
  });
}

/** None in the marker that stands for archived commits. */
export function eventsIn(item: Item): RecordedEvent[] {
  if (item.archived !== undefined) return [];
  if (item.events?.S !== undefined) return JSON.parse(item.events.S) as RecordedEvent[];
  return JSON.parse(
    zlib()
      .gunzipSync(item.packed?.B ?? Buffer.of())
      .toString(),
  ) as RecordedEvent[];
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
  const [accountId = '', aggregateType = '', ...rest] = text.split('#');
  return { accountId: accountId as AccountId, aggregateType, aggregateId: rest.join('#') };
}
