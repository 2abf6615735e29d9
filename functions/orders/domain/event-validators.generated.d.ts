// Generated from event-schemas.ts by `npm run generate`; a test keeps it fresh.
import type { z } from 'zod';
import type { FieldError } from '../../kernel/errors.ts';
import type * as schemas from './event-schemas.ts';

export type OrderCreatedV1 = z.output<typeof schemas.orderCreatedV1>;
export declare const orderCreatedV1: (value: unknown) => FieldError[];
export type OrderPaymentChangedV1 = z.output<typeof schemas.orderPaymentChangedV1>;
export declare const orderPaymentChangedV1: (value: unknown) => FieldError[];
export type OrderUpdatedV1 = z.output<typeof schemas.orderUpdatedV1>;
export declare const orderUpdatedV1: (value: unknown) => FieldError[];
