import { queueFunction } from '../../entry/sqs.ts';
import { lazy } from '../../kernel/lazy.ts';
import { orders } from '../service.ts';
import type { ChunkKey } from '../store/import-store.ts';

/** With the first message, so that what is loaded at start stays small. */
const loadWork = lazy(() => import('./apply-chunk.ts'));

export const handler = queueFunction<ChunkKey>({
  service: orders.name,
  queue: orders.queues.imports,
  noteTry: async (noted) => (await loadWork()).noteTry(noted),
  handle: async (message, context) => (await loadWork()).applyChunk(message, context),
});
