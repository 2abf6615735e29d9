import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Outgoing } from '../kernel/outbox/document-outbox.ts';

type Attributes = Record<string, AttributeValue>;

/** Attributes of a document that holds unpublished events; the first two are the key of the sparse index `unpublished`. */
export const LANE = 'outbox';
export const SINCE = 'outboxSince';
export const EVENTS = 'unpublished';

/** The attributes of a new document. */
export function outgoingAttributes(outgoing: Outgoing | undefined): Attributes {
  if (!outgoing) return {};
  return {
    [LANE]: { S: outgoing.lane },
    [SINCE]: { S: sinceOf(outgoing) },
    [EVENTS]: eventList(outgoing),
  };
}

/** Adds them to a document that may hold others: `sets` is part of a SET. */
export function outgoingUpdate(outgoing: Outgoing | undefined): { sets: string[]; values: Attributes } {
  if (!outgoing) return { sets: [], values: {} };
  return {
    sets: [
      `${LANE} = :lane`,
      `${SINCE} = if_not_exists(${SINCE}, :since)`,
      `${EVENTS} = list_append(if_not_exists(${EVENTS}, :none), :events)`,
    ],
    values: {
      ':lane': { S: outgoing.lane },
      ':since': { S: sinceOf(outgoing) },
      ':none': { L: [] },
      ':events': eventList(outgoing),
    },
  };
}

function sinceOf({ events }: Outgoing): string {
  return events[0]?.writtenAt ?? '';
}

function eventList({ events }: Outgoing): AttributeValue {
  return { L: events.map((event) => ({ S: JSON.stringify(event) })) };
}
