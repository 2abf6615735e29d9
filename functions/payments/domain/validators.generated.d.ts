// Generated from schemas.ts by `npm run generate`; a test keeps it fresh.
import type { z } from 'zod';
import type { FieldError } from '../../kernel/errors.ts';
import type * as schemas from './schemas.ts';

export type CreatePaymentBody = z.output<typeof schemas.createPaymentBody>;
export declare const createPaymentBody: (value: unknown, isPlain?: boolean) => FieldError[];
export type ListPaymentsQuery = z.output<typeof schemas.listPaymentsQuery>;
export declare const listPaymentsQuery: (value: unknown) => FieldError[];
export type MovePaymentBody = z.output<typeof schemas.movePaymentBody>;
export declare const movePaymentBody: (value: unknown, isPlain?: boolean) => FieldError[];
export type PaymentParams = z.output<typeof schemas.paymentParams>;
export declare const paymentParams: (value: unknown) => FieldError[];
export type VoidPaymentBody = z.output<typeof schemas.voidPaymentBody>;
export declare const voidPaymentBody: (value: unknown, isPlain?: boolean) => FieldError[];
