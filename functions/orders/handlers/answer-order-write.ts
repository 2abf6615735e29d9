import type { HttpContext, HttpResponse } from '../../entry/http-contract.ts';
import { AppError } from '../../kernel/errors.ts';
import type { NudgeRelay } from '../../kernel/outbox/relay-nudge.ts';
import type { OrderWrite } from '../domain/order.ts';
import type { UpsertResult } from '../store/order-store.ts';

/**
 * The answer to a write of one order: 201 created, 200 updated or unchanged. Wakes the relay when something changed.
 * Errors: `stale_write` when newer data is stored.
 */
export async function answerOrderWrite(
  { orderId, totalMinor }: OrderWrite,
  { outcome, version, shard }: UpsertResult,
  { nudgeRelay, logger }: { nudgeRelay: NudgeRelay } & Pick<HttpContext, 'logger'>,
): Promise<HttpResponse> {
  if (outcome === 'stale') throw staleWrite();
  if (outcome !== 'unchanged') await nudgeRelay(shard, logger);
  return {
    status: outcome === 'created' ? 201 : 200,
    body: { orderId, outcome, version, totalMinor },
    headers: { etag: `"${version}"` },
  };
}

function staleWrite(): AppError {
  return new AppError('stale_write', 'a newer version of this order is stored', {
    fields: [{ field: '/modifiedAt', rule: 'must be later than the modifiedAt of the stored order' }],
  });
}
