// Generated from schemas.ts by `npm run generate`; a test keeps it fresh.
import type { z } from 'zod';
import type { FieldError } from '../../kernel/errors.ts';
import type * as schemas from './schemas.ts';

export type CreateArchiveBody = z.output<typeof schemas.createArchiveBody>;
export declare const createArchiveBody: (value: unknown, isPlain?: boolean) => FieldError[];
export type CreateReplayBody = z.output<typeof schemas.createReplayBody>;
export declare const createReplayBody: (value: unknown, isPlain?: boolean) => FieldError[];
export type DeadLetterParams = z.output<typeof schemas.deadLetterParams>;
export declare const deadLetterParams: (value: unknown) => FieldError[];
export type DeadLettersParams = z.output<typeof schemas.deadLettersParams>;
export declare const deadLettersParams: (value: unknown) => FieldError[];
export type FailedEventParams = z.output<typeof schemas.failedEventParams>;
export declare const failedEventParams: (value: unknown) => FieldError[];
export type FailedEventsQuery = z.output<typeof schemas.failedEventsQuery>;
export declare const failedEventsQuery: (value: unknown) => FieldError[];
export type JobParams = z.output<typeof schemas.jobParams>;
export declare const jobParams: (value: unknown) => FieldError[];
export type OrderHistoryParams = z.output<typeof schemas.orderHistoryParams>;
export declare const orderHistoryParams: (value: unknown) => FieldError[];
export type OrderHistoryQuery = z.output<typeof schemas.orderHistoryQuery>;
export declare const orderHistoryQuery: (value: unknown) => FieldError[];
export type OrderWhyQuery = z.output<typeof schemas.orderWhyQuery>;
export declare const orderWhyQuery: (value: unknown) => FieldError[];
