// Generated from event-schemas.ts by `npm run generate`; a test keeps it fresh.
import type { z } from 'zod';
import type { FieldError } from '../../kernel/errors.ts';
import type * as schemas from './event-schemas.ts';

export type WebhookDeliveredV1 = z.output<typeof schemas.webhookDeliveredV1>;
export declare const webhookDeliveredV1: (value: unknown) => FieldError[];
export type WebhookDeliveryFailedV1 = z.output<typeof schemas.webhookDeliveryFailedV1>;
export declare const webhookDeliveryFailedV1: (value: unknown) => FieldError[];
export type WebhookDeliverySkippedV1 = z.output<typeof schemas.webhookDeliverySkippedV1>;
export declare const webhookDeliverySkippedV1: (value: unknown) => FieldError[];
