import type { Origin } from '../../kernel/events/origin.ts';
import { originParameters } from '../../kernel/outbox/origin-parameters.ts';
import { fencedRow, fenceParameters } from '../../kernel/sharding/fence.ts';
import type { AccountRouter } from '../../kernel/sharding/route-account.ts';
import type { ExecuteSql, ShardId, SqlRow } from '../../kernel/sharding/sql.ts';
import type { AccountId } from '../../kernel/tenancy.ts';
import type { PaymentStatus } from '../domain/order.ts';
import { FOLLOW_PAYMENT, FORGET_EARLY, RIPE_PAYMENTS } from './follow-payment-sql.ts';

/** What an event said of a payment. */
export interface PaymentNews {
  accountId: AccountId;
  orderId: string;
  paymentId: string;
  status: PaymentStatus;
  /** Of the payment. */
  version: number;
  origin: Origin & { causationId: string };
}

/** The event this write publishes if it changes something. */
export interface FollowingEvent {
  eventId: string;
  /** ISO 8601 UTC. */
  at: string;
}

export interface OrderPayments {
  /** `changed`: the order's outbox holds an event now. Not when it knew, or when there is no such order yet. */
  follow(news: PaymentNews, event: FollowingEvent): Promise<{ shard: ShardId; changed: boolean }>;
  /** Drops the note that the order was not there; one that is newer stays. */
  forgetEarly(news: PaymentNews): Promise<void>;
}

export function orderPayments(router: AccountRouter): OrderPayments {
  return {
    follow: (news, { eventId, at }) =>
      router.run(news.accountId, async (placement, execute) => {
        const parameters = {
          ...fenceParameters(placement),
          ...{ bucket: placement.bucket, payment_id: news.paymentId, order_id: news.orderId },
          ...{ payment_version: news.version, status: news.status },
          ...{ event_id: { uuid: eventId }, at: { timestamp: at } },
          ...originParameters(news.origin),
          causation_id: { uuid: news.origin.causationId },
        };
        // Guarded by the payment's version: after a lost answer a second run changes nothing, and the sweep wakes the relay.
        const rows = await execute({ sql: FOLLOW_PAYMENT, parameters, intent: 'write', idempotent: true });
        return { shard: placement.shard, changed: fencedRow(rows, placement).version !== null };
      }),
    forgetEarly: (news) =>
      router.run(news.accountId, async (placement, execute) => {
        const key = { payment_id: news.paymentId, payment_version: news.version };
        const parameters = { ...fenceParameters(placement), ...key };
        const rows = await execute({ sql: FORGET_EARLY, parameters, intent: 'write', idempotent: true });
        fencedRow(rows, placement);
      }),
  };
}

/** News of payments that came before their order, which is here now. */
export async function ripePayments(execute: ExecuteSql): Promise<PaymentNews[]> {
  const rows = await execute({ sql: RIPE_PAYMENTS, parameters: {}, intent: 'write', idempotent: true });
  return rows.map(toNews);
}

function toNews(row: SqlRow): PaymentNews {
  const traceParent = row.trace_parent === null ? null : String(row.trace_parent);
  return {
    accountId: row.account_id as AccountId,
    orderId: String(row.order_id),
    paymentId: String(row.payment_id),
    status: row.status as PaymentStatus,
    version: Number(row.version),
    origin: { correlationId: String(row.correlation_id), causationId: String(row.event_id), traceParent },
  };
}
