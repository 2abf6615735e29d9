import type { HttpHandler, HttpRequest } from '../../entry/http-contract.ts';
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
 * to apply, so a message that is lost, repeated or late loses and repeats nothing: the sweep sends it again. With an
 * Idempotency-Key a request that is sent again is the same import.
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
  return async (call, { logger }) => {
    const { account, body } = call;
    const importId = await importIdOf(call, newId);
    const receivedAt = new Date(clock()).toISOString();
    const context = { importId, newId, receivedAt, validateOrder };
    const { request, rejections, chunks } = acceptImport(body.orders, context);
    const keys: ChunkKey[] = chunks.map((_, chunkNo) => ({
      accountId: account,
      importId,
      chunkNo,
    }));
    await Promise.all(keys.map((key, index) => store.addChunk(key, chunks[index] ?? [])));
    await store.accept(account, request);
    await sendChunks(keys.map((key) => ({ body: key }))).catch((error: unknown) => {
      logger.warn('import not queued, the sweep will', { importId, reason: String(error) });
    });
    const location = `/api/orders/imports/${importId}`;
    const { orders, rejected } = request;
    return {
      status: 202,
      body: { importId, orders, rejected, rejections, chunks: chunks.length },
      headers: { location },
    };
  };
}

/** Hashing is loaded only for requests that bring a key. */
async function importIdOf(call: HttpRequest<unknown>, newId: NewId): Promise<string> {
  const header = call.headers['idempotency-key'];
  if (header === undefined) return newId();
  const { keyedImportId } = await import('../domain/keyed-import-id.ts');
  return keyedImportId(call.account, header, call);
}
