// Generated from schemas.ts by `npm run generate`; a test keeps it fresh.
import type { z } from 'zod';
import type { FieldError } from '../../kernel/errors.ts';
import type * as schemas from './schemas.ts';

export type ReplayQuery = z.output<typeof schemas.replayQuery>;
export declare const replayQuery: (value: unknown) => FieldError[];
export type ScalingQuery = z.output<typeof schemas.scalingQuery>;
export declare const scalingQuery: (value: unknown) => FieldError[];
export type ScheduleBody = z.output<typeof schemas.scheduleBody>;
export declare const scheduleBody: (value: unknown, isPlain?: boolean) => FieldError[];
export type SchedulesQuery = z.output<typeof schemas.schedulesQuery>;
export declare const schedulesQuery: (value: unknown) => FieldError[];
export type SteerBody = z.output<typeof schemas.steerBody>;
export declare const steerBody: (value: unknown, isPlain?: boolean) => FieldError[];
export type TargetParams = z.output<typeof schemas.targetParams>;
export declare const targetParams: (value: unknown) => FieldError[];
