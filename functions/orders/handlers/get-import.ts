import type { HttpHandler } from '../../entry/http-contract.ts';
import { AppError } from '../../kernel/errors.ts';
import type { ImportStore } from '../store/import-store.ts';

/** GET /api/orders/imports/{importId}: how far the import is, in orders. */
export function getImport(store: ImportStore): HttpHandler {
  return async (request) => {
    const progress = await store.find(request.account, request.params.importId as string);
    if (!progress) throw new AppError('not_found', 'this account has no such import');
    return { status: 200, body: progress };
  };
}
