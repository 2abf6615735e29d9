import type { HttpHandler } from '../../entry/http-contract.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { FieldError } from '../../kernel/errors.ts';
import type { NewId } from '../../kernel/ids.ts';
import type { SendMessages } from '../../kernel/queue.ts';
import { acceptImport } from '../domain/accept-import.ts';
import type { ChunkKey, ImportStore } from '../store/import-store.ts';

export interface CreateImportPorts {
  store: ImportStore;
  sendChunks: SendMessages;
  validateOrder: (value: unknown) => FieldError[];
  newId: NewId;
  clock: Clock;
}

/**
 * POST /api/orders/imports: 202 once every chunk is stored on the account's shard. The queue messages only say which chunk
 * to apply, so a message that is lost, repeated or late loses and repeats nothing: the sweep sends it again.
 */
export function createImport({
  store,
  sendChunks,
  validateOrder,
  newId,
  clock,
}: CreateImportPorts): HttpHandler<{
  orders: unknown[];
}> {
  return async ({ account, body }, { logger }) => {
    const receivedAt = new Date(clock()).toISOString();
    const { request, rejections, chunks } = acceptImport(body.orders, { newId, receivedAt, validateOrder });
    const keys: ChunkKey[] = chunks.map((_, chunkNo) => ({
      accountId: account,
      importId: request.importId,
      chunkNo,
    }));
    await Promise.all(keys.map((key, index) => store.addChunk(key, chunks[index] ?? [])));
    await store.accept(account, request);
    await sendChunks(keys.map((key) => ({ body: key }))).catch((error: unknown) => {
      logger.warn('import not queued, the sweep will', { importId: request.importId, reason: String(error) });
    });
    const location = `/api/orders/imports/${request.importId}`;
    const { importId, orders, rejected } = request;
    return {
      status: 202,
      body: { importId, orders, rejected, rejections, chunks: chunks.length },
      headers: { location },
    };
  };
}
