// Generated from schemas.ts by `npm run generate`; a test keeps it fresh.
import type { z } from 'zod';
import type { FieldError } from '../../kernel/errors.ts';
import type * as schemas from './schemas.ts';

export type CreateWarmUpBody = z.output<typeof schemas.createWarmUpBody>;
export declare const createWarmUpBody: (value: unknown, isPlain?: boolean) => FieldError[];
export type InvalidateBody = z.output<typeof schemas.invalidateBody>;
export declare const invalidateBody: (value: unknown, isPlain?: boolean) => FieldError[];
export type WarmUpParams = z.output<typeof schemas.warmUpParams>;
export declare const warmUpParams: (value: unknown) => FieldError[];
