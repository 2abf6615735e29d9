// Generated from event-schemas.ts by `npm run generate`; a test keeps it fresh.
import type { z } from 'zod';
import type { FieldError } from '../../kernel/errors.ts';
import type * as schemas from './event-schemas.ts';

export type ListingCreatedV1 = z.output<typeof schemas.listingCreatedV1>;
export declare const listingCreatedV1: (value: unknown) => FieldError[];
export type ListingDeletedV1 = z.output<typeof schemas.listingDeletedV1>;
export declare const listingDeletedV1: (value: unknown) => FieldError[];
export type ListingUpdatedV1 = z.output<typeof schemas.listingUpdatedV1>;
export declare const listingUpdatedV1: (value: unknown) => FieldError[];
export type ProductCreatedV1 = z.output<typeof schemas.productCreatedV1>;
export declare const productCreatedV1: (value: unknown) => FieldError[];
export type ProductDeletedV1 = z.output<typeof schemas.productDeletedV1>;
export declare const productDeletedV1: (value: unknown) => FieldError[];
export type ProductUpdatedV1 = z.output<typeof schemas.productUpdatedV1>;
export declare const productUpdatedV1: (value: unknown) => FieldError[];
