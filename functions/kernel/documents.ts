import type { Outgoing } from './outbox/document-outbox.ts';

/** A JSON document; `revision` rises by one with every change. */
export interface Document<Data> {
  id: string;
  data: Data;
  revision: number;
}

/** A document with the large text that may lie beside it. */
export interface FoundDocument<Data> extends Document<Data> {
  payload: string | null;
}

export interface NewDocument<Data> {
  id: string;
  data: Data;
  /** A large text that never changes and that pages leave out. */
  payload?: string;
  /** When the store may forget it, in milliseconds since the epoch; missing: never. */
  expiresAtMs?: number;
  /** Events to be published because of it: stored by the same write. */
  outgoing?: Outgoing | undefined;
}

/** The next state of a document. */
export interface ChangedDocument<Data> extends Document<Data> {
  /** Missing: as before. */
  expiresAtMs?: number;
  /** Events to be published because of the change, stored by the same write behind those that wait already. */
  outgoing?: Outgoing | undefined;
}

export interface DocumentPage<Data> {
  documents: Document<Data>[];
  hasNextPage: boolean;
}

/**
 * Port: documents of one kind, by owner and id. Every read sees what was written last.
 * Errors: `throttled`, `unavailable` (both retryable), `payload_too_large`.
 */
export interface Documents<Data> {
  find(owner: string, id: string): Promise<FoundDocument<Data> | null>;
  /** false, and nothing changed, when the owner has a document with that id. */
  insert(owner: string, document: NewDocument<Data>): Promise<boolean>;
  /** Replaces `data` if nobody changed the document since `revision` was read; else false, and nothing changed. */
  replace(owner: string, document: ChangedDocument<Data>): Promise<boolean>;
  remove(owner: string, id: string): Promise<void>;
  /** An owner's documents, the greatest id first, behind `after`. */
  page(owner: string, query: { limit: number; after: string | null }): Promise<DocumentPage<Data>>;
}

/** A race that is lost so often means that something is wrong, not that somebody else is quicker. */
const MAX_RACES = 8;

/**
 * Reads, decides and replaces until nobody came in between. `change` returns null to leave the document as it is.
 * @returns what is stored then; null when there is no such document, or every race was lost
 */
export async function changeDocument<Data>(
  documents: Documents<Data>,
  { owner, id }: { owner: string; id: string },
  change: (data: Data) => Data | null,
): Promise<Document<Data> | null> {
  for (let race = 0; race < MAX_RACES; race += 1) {
    const found = await documents.find(owner, id);
    if (!found) return null;
    const data = change(found.data);
    if (data === null) return found;
    if (await documents.replace(owner, { id, data, revision: found.revision })) {
      return { id, data, revision: found.revision + 1 };
    }
  }
  return null;
}
