import type { DomainEvent } from '../events/domain-event.ts';
import type { OutboxEntry } from './outbox.ts';
import type { Outbox } from './relay.ts';
import type { OutboxLag } from './sweep-outbox.ts';

/** An event that waits in a document for its publication. */
export interface Unpublished {
  event: DomainEvent;
  /** When the document was written, ISO 8601. */
  writtenAt: string;
  /** W3C trace context of the request that caused it. */
  traceParent: string | null;
}

/** Events that a change of a document is to publish; they lie in the document itself, so one write brings both or neither. */
export interface Outgoing {
  /** The part of the outbox in which the document waits: each part has one relay at a time. */
  lane: string;
  events: readonly Unpublished[];
}

/** Names a document. */
export interface DocumentKey {
  owner: string;
  id: string;
}

/** A document with unpublished events, oldest first, and how their publication fared so far. */
export interface WaitingDocument {
  key: DocumentKey;
  events: readonly Unpublished[];
  publishRetries: number;
  publishRetryReason: string | null;
}

export interface WaitingPage {
  keys: DocumentKey[];
  /** Where the next page begins; null: there is none. */
  after: string | null;
}

/** Port: documents that hold unpublished events. Errors: `throttled`, `unavailable` (both retryable). */
export interface WaitingDocuments {
  /** Documents of a lane, those that wait longest first. It may lag behind writes, and name what does not wait any more. */
  list(lane: string, page: { limit: number; after: string | null }): Promise<WaitingPage>;
  /** Those of the documents that wait, as they were written last. */
  load(keys: readonly DocumentKey[]): Promise<WaitingDocument[]>;
  /** Forgets the events, if they are all that the document holds; else false, and nothing changed: others have joined them. */
  clear(document: WaitingDocument): Promise<boolean>;
  /** Notes that a publication failed. */
  noteFailure(key: DocumentKey, reason: string): Promise<void>;
  /** How many documents of a lane wait, and for how long; `nowMs` is the time. */
  measure(lane: string, nowMs: number): Promise<OutboxLag>;
}

export interface DocumentOutbox {
  waiting: WaitingDocuments;
  /** The topic of all events of these documents. */
  topic: string;
  lane: string;
  /** The document that was just written: it is looked at by itself, because the list may not have it yet. null: none. */
  written: DocumentKey | null;
}

/** Documents looked at together. */
const PAGE = 100;
const MAX_REASON = 300;

/**
 * The outbox of one lane, for one run of its relay. With the document that was just written come others of the lane; when somebody
 * has published it already, nothing is looked for, because that relay took the others along and a sweep finds what it missed.
 */
export function documentOutbox({ waiting, topic, lane, written }: DocumentOutbox): Outbox {
  const pages = pagesOf(waiting, lane, written);
  const read = new Map<string, WaitingDocument>();
  const documentsAt = (positions: readonly string[]) =>
    [...new Set(positions)].flatMap((position) => read.get(position) ?? []);
  return {
    async read(exceptTopics) {
      if (exceptTopics.includes(topic)) return [];
      const page = await nextWaiting(pages);
      for (const document of page) read.set(positionOf(document.key), document);
      return page.flatMap((document) => toEntries(document, topic));
    },
    async remove(positions) {
      await Promise.all(documentsAt(positions).map((document) => waiting.clear(document)));
    },
    async noteFailure(positions, reason) {
      const text = reason.slice(0, MAX_REASON);
      await Promise.all(documentsAt(positions).map(({ key }) => waiting.noteFailure(key, text)));
    },
  };
}

/** The next page on which anything waits; empty: there is none. */
async function nextWaiting(pages: AsyncIterator<WaitingDocument[]>): Promise<WaitingDocument[]> {
  for (;;) {
    const { done, value } = await pages.next();
    if (done) return [];
    if (value.length > 0) return value;
  }
}

async function* pagesOf(
  waiting: WaitingDocuments,
  lane: string,
  written: DocumentKey | null,
): AsyncGenerator<WaitingDocument[], undefined> {
  let first = written ? await waiting.load([written]) : [];
  if (written && first.length === 0) return;
  let after: string | null = null;
  do {
    const page: WaitingPage = await waiting.list(lane, { limit: PAGE, after });
    const others = page.keys.filter(({ owner, id }) => owner !== written?.owner || id !== written.id);
    yield [...first, ...(others.length > 0 ? await waiting.load(others) : [])];
    first = [];
    after = page.after;
  } while (after !== null);
}

function positionOf({ owner, id }: DocumentKey): string {
  return `${owner}\n${id}`;
}

function toEntries({ key, events, ...retries }: WaitingDocument, topic: string): OutboxEntry[] {
  const { publishRetries, publishRetryReason } = retries;
  return events.map(({ event, writtenAt, traceParent }) => ({
    ...{ position: positionOf(key), topic, event },
    trail: { writtenAt, traceParent, publishRetries, publishRetryReason },
  }));
}
