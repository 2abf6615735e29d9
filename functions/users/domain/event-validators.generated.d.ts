// Generated from event-schemas.ts by `npm run generate`; a test keeps it fresh.
import type { z } from 'zod';
import type { FieldError } from '../../kernel/errors.ts';
import type * as schemas from './event-schemas.ts';

export type UserCreatedV1 = z.output<typeof schemas.userCreatedV1>;
export declare const userCreatedV1: (value: unknown) => FieldError[];
export type UserDeletedV1 = z.output<typeof schemas.userDeletedV1>;
export declare const userDeletedV1: (value: unknown) => FieldError[];
export type UserUpdatedV1 = z.output<typeof schemas.userUpdatedV1>;
export declare const userUpdatedV1: (value: unknown) => FieldError[];
