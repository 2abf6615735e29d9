import { z } from 'zod';
import {
  accountId,
  countedPaging,
  currency,
  idList,
  prose,
  recordId,
  text,
} from '../../kernel/schema-terms.ts';

/** What clients may send about products and listings; `npm run generate` turns every export into a validator. */

const minorUnits = z.int().min(0).max(1_000_000_000_000);

const attributes = z.array(z.strictObject({ name: text(100), value: text(500) })).max(50);

const productStatus = z.enum(['active', 'archived']);
const listingStatus = z.enum(['active', 'paused', 'ended']);

export const productParams = z.strictObject({ productId: recordId('a product') });
export const listingParams = z.strictObject({ listingId: recordId('a listing') });

export const productBody = z.strictObject({
  sku: text(100),
  title: text(300),
  description: prose(8000).optional(),
  priceMinor: minorUnits,
  currency,
  status: productStatus.default('active'),
  attributes: attributes.optional(),
});

/** null takes an optional field away. */
export const patchProductBody = z.strictObject({
  sku: text(100).optional(),
  title: text(300).optional(),
  description: prose(8000).nullable().optional(),
  priceMinor: minorUnits.optional(),
  currency: currency.optional(),
  status: productStatus.optional(),
  attributes: attributes.nullable().optional(),
});

const channel = text(50);

export const listingBody = z.strictObject({
  productId: recordId('a product'),
  channel,
  title: text(300),
  priceMinor: minorUnits,
  currency,
  quantity: z.int().min(0).max(1_000_000),
  status: listingStatus.default('active'),
});

export const patchListingBody = z.strictObject({
  channel: channel.optional(),
  title: text(300).optional(),
  priceMinor: minorUnits.optional(),
  currency: currency.optional(),
  quantity: z.int().min(0).max(1_000_000).optional(),
  status: listingStatus.optional(),
});

export const listProductsQuery = z.strictObject({
  ...countedPaging,
  status: productStatus.optional(),
  sku: text(100).optional(),
  ids: idList('product').optional(),
});

export const listListingsQuery = z.strictObject({
  ...countedPaging,
  status: listingStatus.optional(),
  productId: recordId('a product').optional(),
  channel: channel.optional(),
  ids: idList('listing').optional(),
});

export const catalogCountsInput = z.strictObject({
  accountId,
});
