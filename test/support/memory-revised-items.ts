import type { RevisedItem, RevisedItems } from '../../functions/kernel/revised-items.ts';

/** RevisedItems in memory, which passes the contract suite of the port. */
export function memoryRevisedItems<Data>(): RevisedItems<Data> {
  const owners = new Map<string, Map<string, string>>();
  const read = (text: string) => JSON.parse(text) as RevisedItem<Data>;
  return {
    async find(owner, id) {
      const text = owners.get(owner)?.get(id);
      return text === undefined ? null : read(text);
    },
    async put(owner, item) {
      const items = owners.get(owner) ?? new Map<string, string>();
      const there = items.get(item.id);
      if (there !== undefined && read(there).revision >= item.revision) return false;
      owners.set(owner, items.set(item.id, JSON.stringify(item)));
      return true;
    },
    async list(owner) {
      const items = [...(owners.get(owner) ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1));
      return items.map(([, text]) => read(text));
    },
  };
}
