import type { InvocationContext } from '../../entry/invocation.ts';
import type { QueueMessage } from '../../entry/sqs.ts';
import { forgettingImports } from '../store/cached-orders.ts';
import type { ChunkKey } from '../store/import-store.ts';
import { wireCache, wireNoteTry, wireRelayQueue, wireStores } from '../wiring.ts';

const imports = forgettingImports(wireStores().imports, wireCache());
const nudgeRelay = wireRelayQueue();

/**
 * Applies one stored chunk of an import: one statement, at most once in effect, however often the message comes. While too many
 * events of the shard wait to be published the chunk stays where it is, and the minutely sweep sends it again: an import does
 * not outrun the relay without end.
 */
export async function applyChunk(
  { body: key }: QueueMessage<ChunkKey>,
  { logger, metrics, traceParent }: InvocationContext,
): Promise<void> {
  const applied = await imports.applyChunk(key, traceParent());
  if (applied.kind === 'too full') {
    logger.warn('chunk held back: too many events of its shard wait to be published', { ...key });
    metrics.add('import_chunks_held_back_total', 1, 'Count');
    return;
  }
  if (applied.changed !== null) metrics.add('import_chunks_applied_total', 1, 'Count');
  if (applied.changed) await nudgeRelay(applied.shard, logger);
}

export const noteTry = wireNoteTry();
