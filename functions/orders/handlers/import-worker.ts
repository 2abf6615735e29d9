import { queueFunction } from '../../entry/sqs.ts';
import { orders } from '../service.ts';
import type { ChunkKey } from '../store/import-store.ts';
import { wireRelayQueue, wireStores } from '../wiring.ts';

const { imports } = wireStores();
const nudgeRelay = wireRelayQueue();

/** Applies one stored chunk of an import: one statement, at most once in effect, however often the message comes. */
export const handler = queueFunction<ChunkKey>({
  service: orders.name,
  async handle({ body: key }, { logger, metrics }) {
    const { shard, changed } = await imports.applyChunk(key);
    if (changed !== null) metrics.add('import_chunks_applied_total', 1, 'Count');
    if (changed) await nudgeRelay(shard, logger);
  },
});
