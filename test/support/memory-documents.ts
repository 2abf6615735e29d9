import type { Document, Documents } from '../../functions/kernel/documents.ts';

/** Documents by their rules, in memory; the contract suite holds it and the real store to the same promises. */
export function memoryDocuments<Data>(): Documents<Data> {
  const owners = new Map<string, Map<string, { json: string; revision: number; payload: string | null }>>();
  const of = (owner: string) => {
    const known = owners.get(owner) ?? new Map();
    owners.set(owner, known);
    return known;
  };
  const toDocument = (
    id: string,
    { json, revision }: { json: string; revision: number },
  ): Document<Data> => ({
    id,
    data: JSON.parse(json) as Data,
    revision,
  });
  return {
    async find(owner, id) {
      const found = of(owner).get(id);
      return found ? { ...toDocument(id, found), payload: found.payload } : null;
    },
    async insert(owner, { id, data, payload }) {
      if (of(owner).has(id)) return false;
      of(owner).set(id, { json: JSON.stringify(data), revision: 1, payload: payload ?? null });
      return true;
    },
    async replace(owner, { id, data, revision }) {
      const found = of(owner).get(id);
      if (found?.revision !== revision) return false;
      of(owner).set(id, { ...found, json: JSON.stringify(data), revision: revision + 1 });
      return true;
    },
    async remove(owner, id) {
      of(owner).delete(id);
    },
    async page(owner, { limit, after }) {
      const ids = [...of(owner).keys()]
        .toSorted()
        .reverse()
        .filter((id) => after === null || id < after);
      const documents = ids.slice(0, limit).map((id) => toDocument(id, of(owner).get(id)));
      return { documents, hasNextPage: ids.length > limit };
    },
  };
}
