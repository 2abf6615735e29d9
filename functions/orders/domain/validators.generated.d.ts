// Generated from schemas.ts by `npm run generate`; a test keeps it fresh.
import type { z } from 'zod';
import type { FieldError } from '../../kernel/errors.ts';
import type * as schemas from './schemas.ts';

export type CreateImportBody = z.output<typeof schemas.createImportBody>;
export declare const createImportBody: (value: unknown) => FieldError[];
export type CustomerParams = z.output<typeof schemas.customerParams>;
export declare const customerParams: (value: unknown) => FieldError[];
export type GetCustomerQuery = z.output<typeof schemas.getCustomerQuery>;
export declare const getCustomerQuery: (value: unknown) => FieldError[];
export type ImportOrder = z.output<typeof schemas.importOrder>;
export declare const importOrder: (value: unknown) => FieldError[];
export type ImportParams = z.output<typeof schemas.importParams>;
export declare const importParams: (value: unknown) => FieldError[];
export type ListCustomersQuery = z.output<typeof schemas.listCustomersQuery>;
export declare const listCustomersQuery: (value: unknown) => FieldError[];
export type ListOrdersQuery = z.output<typeof schemas.listOrdersQuery>;
export declare const listOrdersQuery: (value: unknown) => FieldError[];
export type OrderMetricsQuery = z.output<typeof schemas.orderMetricsQuery>;
export declare const orderMetricsQuery: (value: unknown) => FieldError[];
export type OrderParams = z.output<typeof schemas.orderParams>;
export declare const orderParams: (value: unknown) => FieldError[];
export type OrderTotalsQuery = z.output<typeof schemas.orderTotalsQuery>;
export declare const orderTotalsQuery: (value: unknown) => FieldError[];
export type PatchOrderBody = z.output<typeof schemas.patchOrderBody>;
export declare const patchOrderBody: (value: unknown) => FieldError[];
export type PutOrderBody = z.output<typeof schemas.putOrderBody>;
export declare const putOrderBody: (value: unknown) => FieldError[];
