import { z } from 'zod';
import { listingBody, productBody } from '../../../functions/catalog/domain/schemas.ts';
import { customerBody } from '../../../functions/orders/domain/schemas.ts';
import { userBody } from '../../../functions/users/domain/schemas.ts';
import type { JsonSchema } from '../json-schema.ts';
import { simplifySchema } from '../json-schema.ts';

/** What the routes answer, for the document; nothing validates answers at run time. */

const instant = z.string().meta({ title: 'an instant in UTC, such as 2026-05-01T12:30:00.000Z' });
const version = z.int().min(1);
const times = { version, createdAt: instant, updatedAt: instant };
const count = z.int().min(0);

const customer = z.strictObject({
  id: z.string(),
  name: z.string().optional(),
  email: z.string().optional(),
});

const orderSummary = {
  orderId: z.string(),
  version,
  status: z.enum(['open', 'paid', 'shipped', 'cancelled']),
  currency: z.string(),
  totalMinor: z.int(),
  placedAt: instant,
  modifiedAt: instant,
};

const line = z.strictObject({
  lineNo: z.int(),
  sku: z.string(),
  description: z.string().optional(),
  quantity: z.int(),
  unitPrice: z.string(),
  amountMinor: z.int(),
});

const fieldError = z.strictObject({ field: z.string(), rule: z.string() });

const rejection = z.strictObject({
  index: z.int(),
  orderId: z.string().nullable(),
  errors: z.array(fieldError),
});

/** Version 0: made by an order and never written since. The figures come with reads, not with what a write answers. */
const customerRecord = z.strictObject({
  customerId: z.string(),
  ...customerBody.shape,
  ...times,
  version: count,
  orders: count.optional(),
  firstOrderAt: instant.nullable().optional(),
  lastOrderAt: instant.nullable().optional(),
});

const page = (item: z.ZodType) =>
  z.strictObject({
    items: z.array(item),
    hasNextPage: z.boolean(),
    nextCursor: z.string().nullable(),
    totalCount: count.optional(),
  });

const user = z.strictObject({ userId: z.string(), ...times, ...userBody.shape });
const product = z.strictObject({ productId: z.string(), ...times, ...productBody.shape });
const listing = z.strictObject({ listingId: z.string(), ...times, ...listingBody.shape });
const paymentStatus = z.enum([
  'authorized',
  'captured',
  'partially_refunded',
  'refunded',
  'failed',
  'voided',
]);
const payment = z.strictObject({
  paymentId: z.string(),
  ...times,
  orderId: z.string(),
  amountMinor: count,
  currency: z.string(),
  status: paymentStatus,
  capturedMinor: count,
  refundedMinor: count,
  provider: z.string(),
  reference: z.string().optional(),
  failureReason: z.string().optional(),
});
const listedOrder = z.strictObject({ ...orderSummary, customerId: z.string().nullable(), lineCount: count });

/** Which part of all accounts an answer speaks of. */
const coverage = z.strictObject({
  steady: z.boolean(),
  moving: z.array(z.string()),
  shards: z.array(
    z.strictObject({
      shard: z.string(),
      buckets: count,
      outcome: z.enum(['answered', 'failed', 'late']),
    }),
  ),
  bucketsRead: count,
  complete: z.boolean(),
});

const answers = {
  User: user,
  UserPage: page(user.partial({ email: true })),
  Memberships: z.strictObject({
    items: z.array(
      z.strictObject({
        accountId: z.string(),
        userId: z.string(),
        role: userBody.shape.role,
        status: z.enum(['active', 'suspended']),
      }),
    ),
  }),
  Product: product,
  ProductPage: page(product),
  Listing: listing,
  ListingPage: page(listing),
  Payment: payment,
  PaymentPage: page(payment),
  Order: z.strictObject({
    accountId: z.string(),
    ...orderSummary,
    customer: customer.nullable(),
    lines: z.array(line),
    payments: z.array(z.strictObject({ paymentId: z.string(), status: paymentStatus, version })),
    paymentStatus: z.enum(['none', ...paymentStatus.options]),
  }),
  OrderPage: page(listedOrder),
  NewestOrders: page(listedOrder.extend({ accountId: z.string() })).extend({ coverage }),
  OrderTotals: z.strictObject({
    items: z.array(
      z.strictObject({
        currency: z.string(),
        orders: count,
        revenueMinor: z.string(),
        averageMinor: z.string(),
      }),
    ),
    coverage,
  }),
  OrderWritten: z.strictObject({
    orderId: z.string(),
    outcome: z.enum(['created', 'updated', 'unchanged']),
    version,
    totalMinor: z.int(),
  }),
  ImportAccepted: z.strictObject({
    importId: z.string(),
    orders: count,
    rejected: count,
    rejections: z.array(rejection),
    chunks: count,
  }),
  ImportProgress: z.strictObject({
    importId: z.string(),
    state: z.enum(['running', 'done']),
    createdAt: instant,
    finishedAt: instant.nullable(),
    orders: count,
    chunks: count,
    chunksDone: count,
    created: count,
    updated: count,
    unchanged: count,
    stale: count,
    rejected: count,
    rejections: z.array(rejection),
  }),
  CustomerPage: page(customerRecord),
  Customer: customerRecord,
  OrderMetrics: z.strictObject({
    days: z.int(),
    since: instant,
    orders: count,
    uniqueCustomers: count,
    revenue: z.array(
      z.strictObject({
        currency: z.string(),
        orders: count,
        revenueMinor: z.int(),
        averageOrderMinor: z.int(),
      }),
    ),
    products: count,
    activeListings: count,
  }),
  EventPage: page(z.record(z.string(), z.unknown())),
  Problem: z.strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().optional(),
    instance: z.string(),
    code: z.string(),
    traceId: z.string(),
    errors: z.array(fieldError).optional(),
  }),
} as const;

export type AnswerName = keyof typeof answers;

/** All answers as JSON Schemas by name. */
export function answerSchemas(): Record<string, JsonSchema> {
  const entries = Object.entries(answers).map(([name, schema]) => [
    name,
    simplifySchema(z.toJSONSchema(schema, { io: 'output', target: 'draft-7' }) as JsonSchema),
  ]);
  return Object.fromEntries(entries) as Record<string, JsonSchema>;
}
