import type { AccountId } from '../../kernel/tenancy.ts';

export type OrderStatus = 'open' | 'paid' | 'shipped' | 'cancelled';

/** The buyer, as the marketplace names them; all but the id may be missing. */
export interface Buyer {
  id: string;
  name?: string;
  email?: string;
}

export interface OrderLine {
  sku: string;
  description?: string;
  /** Not 0; negative on cancellations and returns. */
  quantity: number;
  /** Decimal text in the order's currency, up to 6 digits behind the point. */
  unitPrice: string;
}

/** An order as a client sends it. */
export interface OrderInput {
  status: OrderStatus;
  /** ISO 4217. */
  currency: string;
  /** ISO 8601 instants in UTC. */
  placedAt: string;
  /** When the marketplace last changed the order; older data never replaces newer (T50). Missing: now. */
  modifiedAt?: string;
  customer: Buyer | null;
  lines: OrderLine[];
}

/** A line with its amount: quantity × unitPrice, rounded half away from zero, in minor units. */
export interface PricedLine extends OrderLine {
  lineNo: number;
  amountMinor: number;
}

/** What makes two versions of an order the same or different. */
export interface OrderContent {
  status: OrderStatus;
  currency: string;
  totalMinor: number;
  placedAt: string;
  customer: Buyer | null;
  lines: PricedLine[];
}

export type PaymentStatus =
  | 'authorized'
  | 'captured'
  | 'partially_refunded'
  | 'refunded'
  | 'failed'
  | 'voided';

/** What an order knows of one of its payments. */
export interface OrderPayment {
  paymentId: string;
  status: PaymentStatus;
  /** Version of the payment that said so: what comes late or twice changes nothing. */
  version: number;
}

/** A write on its way to the shard: content, and the two instants that decide whether it is newer than what is stored. */
export interface OrderWrite extends OrderContent {
  orderId: string;
  /** Id of the event this write publishes if it changes something; made once, so a retry is the same write. */
  eventId: string;
  modifiedAt: string;
  /** When we accepted it; decides between two writes with the same modifiedAt. */
  receivedAt: string;
}

/** A stored order. */
export interface Order extends OrderContent {
  accountId: AccountId;
  orderId: string;
  /** As far as the events of its payments have come, by payment id. */
  payments: readonly OrderPayment[];
  /** 1, 2, 3 ...: one more with each change of content. */
  version: number;
  modifiedAt: string;
}

/** What a write did: `stale` means that newer data was already there, `unchanged` that the content was the same. */
export type WriteOutcome = 'created' | 'updated' | 'unchanged' | 'stale';
