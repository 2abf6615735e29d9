// Generated from schemas.ts by `npm run generate`; a test keeps it fresh.
import type { z } from 'zod';
import type { FieldError } from '../../kernel/errors.ts';
import type * as schemas from './schemas.ts';

export type CreateWebhookBody = z.output<typeof schemas.createWebhookBody>;
export declare const createWebhookBody: (value: unknown, isPlain?: boolean) => FieldError[];
export type DeliveryParams = z.output<typeof schemas.deliveryParams>;
export declare const deliveryParams: (value: unknown) => FieldError[];
export type ListDeliveriesQuery = z.output<typeof schemas.listDeliveriesQuery>;
export declare const listDeliveriesQuery: (value: unknown) => FieldError[];
export type ListWebhooksQuery = z.output<typeof schemas.listWebhooksQuery>;
export declare const listWebhooksQuery: (value: unknown) => FieldError[];
export type PatchWebhookBody = z.output<typeof schemas.patchWebhookBody>;
export declare const patchWebhookBody: (value: unknown, isPlain?: boolean) => FieldError[];
export type RedriveBody = z.output<typeof schemas.redriveBody>;
export declare const redriveBody: (value: unknown, isPlain?: boolean) => FieldError[];
export type RotateSecretBody = z.output<typeof schemas.rotateSecretBody>;
export declare const rotateSecretBody: (value: unknown, isPlain?: boolean) => FieldError[];
export type WebhookParams = z.output<typeof schemas.webhookParams>;
export declare const webhookParams: (value: unknown) => FieldError[];
