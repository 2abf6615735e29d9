// Generated from schemas.ts by `npm run generate`; a test keeps it fresh.
import type { z } from 'zod';
import type { FieldError } from '../../kernel/errors.ts';
import type * as schemas from './schemas.ts';

export type OrderHistoryParams = z.output<typeof schemas.orderHistoryParams>;
export declare const orderHistoryParams: (value: unknown) => FieldError[];
export type OrderHistoryQuery = z.output<typeof schemas.orderHistoryQuery>;
export declare const orderHistoryQuery: (value: unknown) => FieldError[];
export type OrderWhyQuery = z.output<typeof schemas.orderWhyQuery>;
export declare const orderWhyQuery: (value: unknown) => FieldError[];
