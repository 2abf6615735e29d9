import type { FieldError } from '../../kernel/errors.ts';
import type { NewId } from '../../kernel/ids.ts';
import { type ImportRequest, REJECTIONS_KEPT, type Rejection, splitIntoChunks } from './import.ts';
import type { OrderInput, OrderWrite } from './order.ts';
import { prepareOrder } from './prepare-order.ts';

/** What is decided outside the domain: ids, time, and the compiled schema of one imported order. */
export interface ImportContext {
  importId: string;
  newId: NewId;
  receivedAt: string;
  validateOrder: (value: unknown) => FieldError[];
}

export interface AcceptedImport {
  request: ImportRequest;
  /** All of them; the stored request keeps the first REJECTIONS_KEPT. */
  rejections: Rejection[];
  chunks: OrderWrite[][];
}

type Judged = { kind: 'ready'; write: OrderWrite } | { kind: 'refused'; rejection: Rejection };

/**
 * Judges every order of an import by itself: the good ones go in, each bad one is named with its index and the broken rules.
 * An order id that repeats inside one import is refused from the second time on. Pure but for the ids it draws.
 */
export function acceptImport(orders: readonly unknown[], context: ImportContext): AcceptedImport {
  const seen = new Set<string>();
  const judged = orders.map((order, index) => judge(order, index, { ...context, seen }));
  const writes = judged.flatMap((one) => (one.kind === 'ready' ? [one.write] : []));
  const rejections = judged.flatMap((one) => (one.kind === 'refused' ? [one.rejection] : []));
  const chunks = splitIntoChunks(writes);
  const request: ImportRequest = {
    importId: context.importId,
    chunks: chunks.length,
    orders: orders.length,
    rejected: rejections.length,
    rejections: rejections.slice(0, REJECTIONS_KEPT),
    createdAt: context.receivedAt,
  };
  return { request, rejections, chunks };
}

function judge(order: unknown, index: number, context: ImportContext & { seen: Set<string> }): Judged {
  const fields = context.validateOrder(order);
  if (fields.length > 0) return refuse(order, index, fields);
  const { orderId, ...input } = order as OrderInput & { orderId: string };
  if (context.seen.has(orderId)) {
    return refuse(order, index, [{ field: '/orderId', rule: 'must not repeat within one import' }]);
  }
  context.seen.add(orderId);
  const prepared = prepareOrder(input, { orderId, eventId: context.newId(), receivedAt: context.receivedAt });
  return prepared.kind === 'ready' ? prepared : refuse(order, index, prepared.fields);
}

function refuse(order: unknown, index: number, errors: FieldError[]): Judged {
  const orderId = (order as { orderId?: unknown } | null)?.orderId;
  return {
    kind: 'refused',
    rejection: { index, orderId: typeof orderId === 'string' ? start(orderId) : null, errors },
  };
}

/** The cut may go through a character of two UTF-16 units; jsonb refuses half of one, and with it the whole import. */
const start = (text: string) => text.slice(0, 100).toWellFormed();
