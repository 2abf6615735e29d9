// Generated from event-schemas.ts by `npm run generate`; a test keeps it fresh.
import type { z } from 'zod';
import type { FieldError } from '../../kernel/errors.ts';
import type * as schemas from './event-schemas.ts';

export type CustomerCreatedV1 = z.output<typeof schemas.customerCreatedV1>;
export declare const customerCreatedV1: (value: unknown) => FieldError[];
export type CustomerDeletedV1 = z.output<typeof schemas.customerDeletedV1>;
export declare const customerDeletedV1: (value: unknown) => FieldError[];
export type CustomerUpdatedV1 = z.output<typeof schemas.customerUpdatedV1>;
export declare const customerUpdatedV1: (value: unknown) => FieldError[];
export type OrderCreatedV1 = z.output<typeof schemas.orderCreatedV1>;
export declare const orderCreatedV1: (value: unknown) => FieldError[];
export type OrderPaymentChangedV1 = z.output<typeof schemas.orderPaymentChangedV1>;
export declare const orderPaymentChangedV1: (value: unknown) => FieldError[];
export type OrderUpdatedV1 = z.output<typeof schemas.orderUpdatedV1>;
export declare const orderUpdatedV1: (value: unknown) => FieldError[];
