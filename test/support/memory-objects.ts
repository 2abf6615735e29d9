import type { ObjectStore } from '../../functions/kernel/events/event-archive.ts';

/** Objects in memory; tests may spoil or lose what was put. */
export function memoryObjects(): ObjectStore & { objects: Map<string, Uint8Array> } {
  const objects = new Map<string, Uint8Array>();
  return {
    objects,
    put: async (key, body) => void objects.set(key, Uint8Array.from(body)),
    get: async (key) => objects.get(key) ?? null,
    list: async (prefix) => [...objects.keys()].filter((key) => key.startsWith(prefix)).toSorted(),
  };
}
