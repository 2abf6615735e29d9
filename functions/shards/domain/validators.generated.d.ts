// Generated from schemas.ts by `npm run generate`; a test keeps it fresh.
import type { z } from 'zod';
import type { FieldError } from '../../kernel/errors.ts';
import type * as schemas from './schemas.ts';

export type BeginMoveBody = z.output<typeof schemas.beginMoveBody>;
export declare const beginMoveBody: (value: unknown, isPlain?: boolean) => FieldError[];
export type MoveParams = z.output<typeof schemas.moveParams>;
export declare const moveParams: (value: unknown) => FieldError[];
export type RebalanceBody = z.output<typeof schemas.rebalanceBody>;
export declare const rebalanceBody: (value: unknown, isPlain?: boolean) => FieldError[];
export type VerifyShardsBody = z.output<typeof schemas.verifyShardsBody>;
export declare const verifyShardsBody: (value: unknown, isPlain?: boolean) => FieldError[];
