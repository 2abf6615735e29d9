import type { Document, Documents } from '../../functions/kernel/documents.ts';
import type {
  DocumentKey,
  Outgoing,
  WaitingDocument,
  WaitingDocuments,
} from '../../functions/kernel/outbox/document-outbox.ts';

interface Held {
  json: string;
  revision: number;
  payload: string | null;
  waiting: (Omit<WaitingDocument, 'key'> & { lane: string; since: string }) | null;
}

export type MemoryDocuments<Data> = Documents<Data> & { waiting: WaitingDocuments };

/** Documents by their rules, in memory; the contract suite holds it and the real store to the same promises. */
export function memoryDocuments<Data>(): MemoryDocuments<Data> {
  const owners = new Map<string, Map<string, Held>>();
  const of = (owner: string) => {
    const known = owners.get(owner) ?? new Map<string, Held>();
    owners.set(owner, known);
    return known;
  };
  return {
    waiting: memoryWaiting(owners),
    async find(owner, id) {
      const found = of(owner).get(id);
      return found ? { ...toDocument<Data>(id, found), payload: found.payload } : null;
    },
    async insert(owner, { id, data, payload, outgoing }) {
      if (of(owner).has(id)) return false;
      const waiting = joined(null, outgoing);
      of(owner).set(id, { json: JSON.stringify(data), revision: 1, payload: payload ?? null, waiting });
      return true;
    },
    async replace(owner, { id, data, revision, outgoing }) {
      const found = of(owner).get(id);
      if (found?.revision !== revision) return false;
      const waiting = joined(found.waiting, outgoing);
      of(owner).set(id, { ...found, json: JSON.stringify(data), revision: revision + 1, waiting });
      return true;
    },
    async remove(owner, id) {
      of(owner).delete(id);
    },
    async page(owner, { limit, after }) {
      const found = [...of(owner)]
        .toSorted(([a], [b]) => (a < b ? 1 : -1))
        .filter(([id]) => after === null || id < after);
      const documents = found.slice(0, limit).map(([id, held]) => toDocument<Data>(id, held));
      return { documents, hasNextPage: found.length > limit };
    },
  };
}

function toDocument<Data>(id: string, { json, revision }: Held): Document<Data> {
  return { id, data: JSON.parse(json) as Data, revision };
}

function joined(before: Held['waiting'], outgoing: Outgoing | undefined): Held['waiting'] {
  if (!outgoing) return before;
  const { lane, events } = outgoing;
  if (before) return { ...before, lane, events: [...before.events, ...events] };
  const since = events[0]?.writtenAt ?? '';
  return { lane, since, events, publishRetries: 0, publishRetryReason: null };
}

function memoryWaiting(owners: Map<string, Map<string, Held>>): WaitingDocuments {
  const heldAt = ({ owner, id }: DocumentKey) => owners.get(owner)?.get(id);
  const inLane = (lane: string) =>
    [...owners]
      .flatMap(([owner, all]) => [...all].map(([id, { waiting }]) => ({ key: { owner, id }, waiting })))
      .flatMap(({ key, waiting }) => (waiting?.lane === lane ? [{ key, since: waiting.since }] : []))
      .toSorted((a, b) => (a.since < b.since ? -1 : 1));
  return {
    async list(lane, { limit, after }) {
      const all = inLane(lane).map(({ key }) => key);
      const start = Number(after ?? 0);
      const end = start + limit;
      return { keys: all.slice(start, end), after: end < all.length ? String(end) : null };
    },
    async load(keys) {
      return keys.flatMap((key) => {
        const waiting = heldAt(key)?.waiting;
        if (!waiting) return [];
        const { events, publishRetries, publishRetryReason } = waiting;
        return [{ key, events, publishRetries, publishRetryReason }];
      });
    },
    async clear({ key, events }) {
      const held = heldAt(key);
      if (!held?.waiting || held.waiting.events.length !== events.length) return false;
      if (held.waiting.events[0]?.event.eventId !== events[0]?.event.eventId) return false;
      held.waiting = null;
      return true;
    },
    async noteFailure(key, reason) {
      const waiting = heldAt(key)?.waiting;
      if (!waiting) return;
      waiting.publishRetries += 1;
      waiting.publishRetryReason = reason;
    },
    async measure(lane, nowMs) {
      const all = inLane(lane);
      const since = all[0]?.since;
      return {
        events: all.length,
        oldestAgeSeconds: since ? Math.max(0, (nowMs - Date.parse(since)) / 1000) : 0,
      };
    },
  };
}
