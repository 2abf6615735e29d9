import type { InvocationContext } from '../../entry/invocation.ts';
import type { QueueMessage } from '../../entry/sqs.ts';
import { forgettingImports } from '../store/cached-orders.ts';
import type { ChunkKey } from '../store/import-store.ts';
import { wireCache, wireRelayQueue, wireStores } from '../wiring.ts';

const imports = forgettingImports(wireStores().imports, wireCache());
const nudgeRelay = wireRelayQueue();

/** Applies one stored chunk of an import: one statement, at most once in effect, however often the message comes. */
export async function applyChunk(
  { body: key }: QueueMessage<ChunkKey>,
  { logger, metrics }: InvocationContext,
): Promise<void> {
  const { shard, changed } = await imports.applyChunk(key);
  if (changed !== null) metrics.add('import_chunks_applied_total', 1, 'Count');
  if (changed) await nudgeRelay(shard, logger);
}
