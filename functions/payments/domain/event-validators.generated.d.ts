// Generated from event-schemas.ts by `npm run generate`; a test keeps it fresh.
import type { z } from 'zod';
import type { FieldError } from '../../kernel/errors.ts';
import type * as schemas from './event-schemas.ts';

export type PaymentAuthorizedV1 = z.output<typeof schemas.paymentAuthorizedV1>;
export declare const paymentAuthorizedV1: (value: unknown) => FieldError[];
export type PaymentCapturedV1 = z.output<typeof schemas.paymentCapturedV1>;
export declare const paymentCapturedV1: (value: unknown) => FieldError[];
export type PaymentFailedV1 = z.output<typeof schemas.paymentFailedV1>;
export declare const paymentFailedV1: (value: unknown) => FieldError[];
export type PaymentRefundedV1 = z.output<typeof schemas.paymentRefundedV1>;
export declare const paymentRefundedV1: (value: unknown) => FieldError[];
export type PaymentVoidedV1 = z.output<typeof schemas.paymentVoidedV1>;
export declare const paymentVoidedV1: (value: unknown) => FieldError[];
