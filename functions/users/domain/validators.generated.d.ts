// Generated from schemas.ts by `npm run generate`; a test keeps it fresh.
import type { z } from 'zod';
import type { FieldError } from '../../kernel/errors.ts';
import type * as schemas from './schemas.ts';

export type ListUsersQuery = z.output<typeof schemas.listUsersQuery>;
export declare const listUsersQuery: (value: unknown) => FieldError[];
export type MembershipsBody = z.output<typeof schemas.membershipsBody>;
export declare const membershipsBody: (value: unknown, isPlain?: boolean) => FieldError[];
export type PatchUserBody = z.output<typeof schemas.patchUserBody>;
export declare const patchUserBody: (value: unknown, isPlain?: boolean) => FieldError[];
export type UserBody = z.output<typeof schemas.userBody>;
export declare const userBody: (value: unknown, isPlain?: boolean) => FieldError[];
export type UserParams = z.output<typeof schemas.userParams>;
export declare const userParams: (value: unknown) => FieldError[];
