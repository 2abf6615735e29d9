// Generated from schemas.ts by `npm run generate`; a test keeps it fresh.
import type { z } from 'zod';
import type { FieldError } from '../../kernel/errors.ts';
import type * as schemas from './schemas.ts';

export type CatalogCountsInput = z.output<typeof schemas.catalogCountsInput>;
export declare const catalogCountsInput: (value: unknown) => FieldError[];
export type ListListingsQuery = z.output<typeof schemas.listListingsQuery>;
export declare const listListingsQuery: (value: unknown) => FieldError[];
export type ListProductsQuery = z.output<typeof schemas.listProductsQuery>;
export declare const listProductsQuery: (value: unknown) => FieldError[];
export type ListingBody = z.output<typeof schemas.listingBody>;
export declare const listingBody: (value: unknown, isPlain?: boolean) => FieldError[];
export type ListingParams = z.output<typeof schemas.listingParams>;
export declare const listingParams: (value: unknown) => FieldError[];
export type PatchListingBody = z.output<typeof schemas.patchListingBody>;
export declare const patchListingBody: (value: unknown, isPlain?: boolean) => FieldError[];
export type PatchProductBody = z.output<typeof schemas.patchProductBody>;
export declare const patchProductBody: (value: unknown, isPlain?: boolean) => FieldError[];
export type ProductBody = z.output<typeof schemas.productBody>;
export declare const productBody: (value: unknown, isPlain?: boolean) => FieldError[];
export type ProductParams = z.output<typeof schemas.productParams>;
export declare const productParams: (value: unknown) => FieldError[];
