import { AppError, type FieldError } from '../errors.ts';
import type { Fact } from './domain-event.ts';

/** Broken rules of an event's data; empty when it is valid. Generated from the service's `event-schemas.ts`. */
export type CheckData = (data: unknown) => FieldError[];

/** One event type through all its versions. Nothing that was ever published may be taken away. */
export interface EventContract {
  /** What happened, in a sentence, for the catalogue. */
  summary: string;
  /** The schema of version 1, 2, 3 ...; the last one is what is published today. */
  versions: readonly CheckData[];
  /** `upcasts[i]` makes data of version i + 2 out of valid data of version i + 1. */
  upcasts: readonly ((data: never) => unknown)[];
}

/** The event types of one kind of aggregate. */
export interface EventContracts {
  service: string;
  aggregateType: string;
  topic: string;
  types: Readonly<Record<string, EventContract>>;
}

/** Turns an event as it was published into one of today's version. */
export type ReadEvent = <E extends Fact>(event: E) => E;

/**
 * Checks an event against the contract of its type and version, then upcasts it step by step, checking the result.
 * Errors: `invalid_input`, never retryable: an unknown type or version, another aggregate's type, data that breaks a rule.
 */
export function eventReader(contracts: readonly EventContracts[]): ReadEvent {
  const known = new Map(
    contracts.flatMap(({ aggregateType, types }) =>
      Object.entries(types).map(([type, contract]) => [type, { aggregateType, contract }] as const),
    ),
  );
  return (event) => {
    const found = known.get(event.eventType);
    if (!found) throw refused(event, 'is of a type nobody knows');
    const { aggregateType, contract } = found;
    if (event.aggregateType !== aggregateType) throw refused(event, `must be about one ${aggregateType}`);
    return upcast(contract, event);
  };
}

function upcast<E extends Fact>(contract: EventContract, event: E): E {
  const current = contract.versions.length;
  check(contract, event);
  if (event.schemaVersion === current) return event;
  let data: unknown = event.data;
  for (const step of contract.upcasts.slice(event.schemaVersion - 1)) data = step(data as never);
  const upcasted = { ...event, schemaVersion: current, data };
  check(contract, upcasted);
  return upcasted;
}

function check({ versions }: EventContract, event: Fact): void {
  const rules = versions[event.schemaVersion - 1];
  if (!rules) throw refused(event, `has a version nobody knows (1 to ${versions.length})`);
  const fields = rules(event.data);
  if (fields.length === 0) return;
  const broken = fields.map(({ field, rule }) => `data${field} ${rule}`).join('; ');
  throw refused(event, `breaks its schema: ${broken}`, fields);
}

function refused(event: Fact, why: string, fields: FieldError[] = []): AppError {
  const name = `${event.eventType} v${event.schemaVersion}`;
  return new AppError('invalid_input', `${name} ${why}`, { fields, data: { eventId: event.eventId, version: event.version } });
}
