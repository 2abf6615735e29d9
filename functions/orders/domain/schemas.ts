import { z } from 'zod';
import {
  countedPaging,
  currency,
  email,
  idList,
  instant,
  paging,
  prose,
  recordId,
  text,
} from '../../kernel/schema-terms.ts';

/**
 * What clients may send. `npm run generate` turns every export into a validator in `validators.generated.js`;
 * at run time only those are loaded, never zod.
 */

const orderId = recordId('an order', ['customers', 'imports', 'metrics']);

const importId = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[78][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  .meta({ title: 'an import id (a UUID as we return it)' });

const unitPrice = z
  .string()
  .regex(/^-?(?:0|[1-9]\d{0,11})(?:\.\d{1,6})?$/)
  .meta({ title: 'a decimal number as text with up to 12 digits before and 6 behind the point' });

const quantity = z
  .union([z.int().min(1).max(1_000_000), z.int().min(-1_000_000).max(-1)])
  .meta({ title: 'an integer between -1000000 and 1000000 other than 0' });

const customer = z.strictObject({ id: text(128), name: text(200).optional(), email: text(254).optional() });

const line = z.strictObject({
  sku: text(100),
  description: text(500).optional(),
  quantity,
  unitPrice,
});

const status = z.enum(['open', 'paid', 'shipped', 'cancelled']);

const order = {
  status,
  currency,
  placedAt: instant,
  modifiedAt: instant.optional(),
  customer: customer.nullable(),
  lines: z.array(line).min(1).max(1000),
};

export const orderParams = z.strictObject({ orderId });
export const importParams = z.strictObject({ importId });
export const putOrderBody = z.strictObject(order);

/** Some fields of a stored order. */
export const patchOrderBody = z.strictObject(order).partial();

/** One order of an import; checked order by order, so that a bad one does not refuse the others. */
export const importOrder = z.strictObject({ orderId, ...order });
export const createImportBody = z.strictObject({ orders: z.array(z.unknown()).min(1).max(20_000) });

export const listOrdersQuery = z.strictObject({
  ...countedPaging,
  status: status.optional(),
  customerId: text(128).optional(),
  ids: idList('order').optional(),
  /** Placed at this instant or later, and before that one. */
  placedFrom: instant.optional(),
  placedTo: instant.optional(),
});

const customerStatus = z.enum(['active', 'blocked']);

const customerFields = {
  name: text(200).optional(),
  email: email.optional(),
  phone: text(50).optional(),
  note: prose(2000).optional(),
};

export const customerBody = z.strictObject({ ...customerFields, status: customerStatus.default('active') });

/** null takes an optional field away. */
export const patchCustomerBody = z.strictObject({
  name: text(200).nullable().optional(),
  email: email.nullable().optional(),
  phone: text(50).nullable().optional(),
  note: prose(2000).nullable().optional(),
  status: customerStatus.optional(),
});

export const listCustomersQuery = z.strictObject({
  ...countedPaging,
  status: customerStatus.optional(),
  email: email.optional(),
  /** How the name begins, in capital letters or small ones; one letter would ask for too many. */
  name: z
    .string()
    .min(2)
    .max(200)
    .regex(/^\P{Cc}*$/u)
    .meta({ title: 'the first 2 to 200 characters of a name, without control characters' })
    .optional(),
  ids: idList('customer', '[^,\\p{Cc}]{1,128}').optional(),
  /** Known since this instant or later, and before that one. */
  createdFrom: instant.optional(),
  createdTo: instant.optional(),
  includePrivate: z.boolean().optional(),
});

/** As marketplaces name them in orders. */
export const customerParams = z.strictObject({ customerId: text(128) });
/** With `includePrivate=true` also e-mail address, phone number and note. */
export const getCustomerQuery = z.strictObject({ includePrivate: z.boolean().optional() });

export const orderMetricsQuery = z.strictObject({ days: z.int().min(1).max(36_500).default(30) });

export const orderTotalsQuery = z.strictObject({ partial: z.boolean().default(false) });

/** Of all accounts: `partial=true` also when not every shard answers. */
export const newestOrdersQuery = z.strictObject({
  ...paging,
  status: status.optional(),
  placedFrom: instant.optional(),
  placedTo: instant.optional(),
  partial: z.boolean().default(false),
});
