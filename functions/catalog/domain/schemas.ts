import { z } from 'zod';

/** What clients may send about products and listings; `npm run generate` turns every export into a validator. */

const id = (what: string) =>
  z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/)
    .meta({
      title: `a ${what} id: 1 to 128 letters, digits, ".", "_", ":" or "-", the first a letter or digit`,
    });

/** Visible text without control characters; PostgreSQL could not store NUL anyway. */
const text = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^\P{Cc}*$/u)
    .meta({ title: `text of 1 to ${max} characters without control characters` });

const description = z
  .string()
  .min(1)
  .max(8000)
  .regex(/^[\P{Cc}\n\r\t]*$/u)
  .meta({ title: 'text of 1 to 8000 characters without control characters other than tabs and line ends' });

const currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .meta({ title: 'an ISO 4217 currency code of three capital letters' });

const minorUnits = z.int().min(0).max(1_000_000_000_000);

const attributes = z.array(z.strictObject({ name: text(100), value: text(500) })).max(50);

const productStatus = z.enum(['active', 'archived']);
const listingStatus = z.enum(['active', 'paused', 'ended']);

/** Things of a list by their ids; no more than a page holds when nothing is said. */
const ids = (what: string) =>
  z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}(?:,[A-Za-z0-9][A-Za-z0-9._:-]{0,127}){0,49}$/)
    .meta({ title: `1 to 50 ${what} ids with commas between them` });

export const productParams = z.strictObject({ productId: id('product') });
export const listingParams = z.strictObject({ listingId: id('listing') });

export const productBody = z.strictObject({
  sku: text(100),
  title: text(300),
  description: description.optional(),
  priceMinor: minorUnits,
  currency,
  status: productStatus.default('active'),
  attributes: attributes.optional(),
});

/** null takes an optional field away. */
export const patchProductBody = z.strictObject({
  sku: text(100).optional(),
  title: text(300).optional(),
  description: description.nullable().optional(),
  priceMinor: minorUnits.optional(),
  currency: currency.optional(),
  status: productStatus.optional(),
  attributes: attributes.nullable().optional(),
});

const channel = text(50);

export const listingBody = z.strictObject({
  productId: id('product'),
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

const paging = {
  limit: z.int().min(1).max(200).default(50),
  cursor: z.string().min(1).max(2000).optional(),
  total: z.boolean().optional(),
};

export const listProductsQuery = z.strictObject({
  ...paging,
  status: productStatus.optional(),
  sku: text(100).optional(),
  ids: ids('product').optional(),
});

export const listListingsQuery = z.strictObject({
  ...paging,
  status: listingStatus.optional(),
  productId: id('product').optional(),
  channel: channel.optional(),
  ids: ids('listing').optional(),
});

export const catalogCountsInput = z.strictObject({
  accountId: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/)
    .meta({ title: 'an account id' }),
});
