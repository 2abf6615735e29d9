import type { TopicContext } from '../../entry/kafka-context.ts';
import { originIn } from '../../entry/origin.ts';
import type { DomainEvent } from '../../kernel/events/domain-event.ts';
import type { PaymentStatus } from '../domain/order.ts';
import { forgettingPayments } from '../store/cached-orders.ts';
import { clock, newId, wireCache, wireFailedEvents, wireOrderPayments, wireRelayQueue } from '../wiring.ts';

const payments = forgettingPayments(wireOrderPayments(), wireCache());
const nudgeRelay = wireRelayQueue();
export const saveFailedEvent = wireFailedEvents();

/** Tells an order what became of one of its payments. */
export async function followPayment(event: DomainEvent, context: TopicContext): Promise<void> {
  const { orderId, status } = event.data as { orderId: string; status: PaymentStatus };
  const { accountId, aggregateId: paymentId, version, eventId: causationId } = event;
  const origin = { ...originIn(event, context), causationId };
  const following = { eventId: newId(), at: new Date(clock()).toISOString() };
  const news = { accountId, orderId, paymentId, status, version, origin };
  const { shard, changed } = await payments.follow(news, following);
  if (changed) await nudgeRelay(shard, context.logger);
}
