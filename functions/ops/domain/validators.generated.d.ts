// Generated from schemas.ts by `npm run generate`; a test keeps it fresh.
import type { z } from 'zod';
import type { FieldError } from '../../kernel/errors.ts';
import type * as schemas from './schemas.ts';

export type ApplyTopicsBody = z.output<typeof schemas.applyTopicsBody>;
export declare const applyTopicsBody: (value: unknown, isPlain?: boolean) => FieldError[];
