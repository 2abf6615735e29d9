import { AppError } from '../kernel/errors.ts';
import type { DomainEvent } from '../kernel/events/domain-event.ts';
import { isAccountId } from '../kernel/tenancy.ts';

/** One record as Lambda's Kafka event source hands it over: key and value in base64, headers as byte lists. */
export interface KafkaRecord {
  topic: string;
  partition: number;
  offset: number;
  timestamp?: number;
  key?: string;
  value?: string | null;
  headers?: Record<string, number[]>[];
}

/** Event of a Kafka event source mapping (MSK or self-managed); records are grouped by `topic-partition`. */
export interface KafkaBatch {
  eventSource?: string;
  records: Record<string, KafkaRecord[]>;
  /** Only in batches that a replay hands to a consumer by invoking it; the log's pollers never set it. */
  replay?: ReplayMode;
}

/** `ghost`: no effect outside our own stores may happen. `live`: effects that have not happened yet do. */
export interface ReplayMode {
  replayId: string;
  mode: 'ghost' | 'live';
}

/** Grows to the largest value seen. One buffer for all: a fresh one per record costs 15 % of a batch's decoding. */
let scratch = Buffer.allocUnsafeSlow(16 * 1024);

/** Text of a base64 field. */
export function decodeBase64(text: string): string {
  if (text.length > scratch.length) scratch = Buffer.allocUnsafeSlow(text.length * 2);
  return scratch.toString('utf8', 0, scratch.write(text, 'base64'));
}

/** Text of a header; null when the record has no such header. */
export function headerText(record: KafkaRecord, name: string): string | null {
  const bytes = record.headers?.find((header) => Object.hasOwn(header, name))?.[name];
  return bytes === undefined ? null : textOf(bytes);
}

/** All headers as text, the last of each name. */
export function headersOf({ headers = [] }: KafkaRecord): Record<string, string> {
  const named = headers.flatMap((header) => Object.entries(header));
  return Object.fromEntries(named.map(([name, bytes]) => [name, textOf(bytes)]));
}

/** Bytes come signed, as Java has them. */
function textOf(bytes: readonly number[]): string {
  return Buffer.from(Uint8Array.from(bytes)).toString('utf8');
}

/**
 * Records by ordering key within their partition, in the order of the log. Records without a key keep the order of their
 * partition.
 */
export function toLanes({ records }: KafkaBatch): KafkaRecord[][] {
  return Object.values(records).flatMap((some) => [...Map.groupBy(some, keyOf).values()]);
}

function keyOf({ key }: KafkaRecord): string {
  return key ?? '';
}

/** The domain event in a record; throws `invalid_json` or `invalid_input`, never anything retryable. */
export function decodeEvent(record: KafkaRecord): DomainEvent {
  if (typeof record.value !== 'string') throw new AppError('invalid_input', 'the record has no value');
  const value = parseJson(decodeBase64(record.value));
  const broken = brokenField(value);
  if (broken !== undefined) throw new AppError('invalid_input', `not a domain event: ${broken}`);
  return value as DomainEvent;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError('invalid_json', 'the record is not JSON');
  }
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const INSTANT = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
/** ISO 8601 in UTC with milliseconds: the history orders them as text, and one that is none would stand before or behind all others. */
const isInstant = (value: unknown): boolean => typeof value === 'string' && INSTANT.test(value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 1;

/** Checks the envelope only; what is inside `data` is the business of the event type's schema. */
function brokenField(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'not an object';
  const event = value as Record<string, unknown>;
  return brokenIdentity(event) ?? brokenAggregate(event);
}

// Spelled out field by field: a loop over a table of rules takes a tenth of a batch's time.
function brokenIdentity({ eventId, eventType, schemaVersion, timestamp }: Record<string, unknown>) {
  if (!isText(eventId)) return 'eventId';
  if (!isText(eventType)) return 'eventType';
  if (!isCount(schemaVersion)) return 'schemaVersion';
  return isInstant(timestamp) ? undefined : 'timestamp';
}

function brokenAggregate({ accountId, aggregateType, aggregateId, version }: Record<string, unknown>) {
  if (!isAccountId(accountId)) return 'accountId';
  if (!isText(aggregateType)) return 'aggregateType';
  if (!isText(aggregateId)) return 'aggregateId';
  return isCount(version) ? undefined : 'version';
}
