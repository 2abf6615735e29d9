import type { AccountId } from '../tenancy.ts';

/** A fact about one aggregate, as it is stored and published (requirement H8). Times are ISO 8601 in UTC. */
export interface DomainEvent<Data = unknown> {
  /** UUIDv7, the same on every redelivery and replay. */
  eventId: string;
  /** Past tense, for example `OrderCreated`. */
  eventType: string;
  /** Version of the event type's schema. */
  schemaVersion: number;
  accountId: AccountId;
  aggregateType: string;
  aggregateId: string;
  /** 1, 2, 3 ... without gaps within the aggregate. */
  version: number;
  timestamp: string;
  data: Data;
  correlationId: string;
  causationId: string | null;
}

/** What a fold looks at: an event without what only says where it came from. */
export type Fact = Pick<
  DomainEvent,
  'eventType' | 'schemaVersion' | 'aggregateType' | 'version' | 'timestamp' | 'data'
> &
  Partial<Pick<DomainEvent, 'eventId'>>;

/** The log's partition key: events of one aggregate stay in order. */
export function partitionKey(event: Pick<DomainEvent, 'accountId' | 'aggregateId'>): string {
  return `${event.accountId}/${event.aggregateId}`;
}
